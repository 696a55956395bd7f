// Prints what failed in a report of vitest: the file, the test and the beginning of its message.
import { readFileSync } from 'node:fs';

const messageCharacters = 1500;
const { testResults } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
for (const { name, status, message, assertionResults } of testResults) {
  if (status !== 'failed') continue;
  process.stdout.write(`${name} ${message.slice(0, messageCharacters)}\n`);
  for (const { fullName, status, failureMessages } of assertionResults) {
    if (status !== 'failed') continue;
    process.stdout.write(`- ${fullName}\n${failureMessages.join('\n').slice(0, messageCharacters)}\n`);
  }
}
