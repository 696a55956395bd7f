// Kills the worker that it is loaded into as soon as it parses a payload that holds the word "poison".
const { parse } = JSON;

if (process.argv.includes('work')) {
  JSON.parse = (text, reviver) => {
    if (typeof text === 'string' && text.includes('"poison"')) process.kill(process.pid, 'SIGKILL');
    return parse(text, reviver);
  };
}
