// Sends HALT_SIGNAL to the process that it is loaded into, once, at a statement of a chunk: HALT_AT is `before <statement>`, when
// nothing of it has been sent; `during <statement>`, when it has been sent and its answer has not been read; or
// `after <statement>`, when the answer has been read and nothing has been done since.
import pg from 'pg';

const [when, statement] = process.env.HALT_AT.split(' ');
const query = Reflect.get(pg.Client.prototype, 'query');
const chunks = new WeakSet();
let isArmed = true;

const halt = () => process.kill(process.pid, process.env.HALT_SIGNAL);

/** Other transactions commit as well, on other connections. */
const isMeant = (client, name) => name === statement && (name !== 'commit' || chunks.has(client));

pg.Client.prototype.query = function haltingQuery(...args) {
  const name = args[0]?.name ?? args[0];
  if (name === 'lock-lane') chunks.add(this);
  if (String(name).startsWith('begin')) chunks.delete(this);
  if (!isArmed || !isMeant(this, name)) return query.apply(this, args);
  isArmed = false;
  if (when === 'before') halt();
  const callback = args.at(-1);
  if (when === 'after' && typeof callback === 'function') {
    const haltAndGoOn = (...answer) => {
      halt();
      callback(...answer);
    };
    return query.apply(this, [...args.slice(0, -1), haltAndGoOn]);
  }
  const result = query.apply(this, args);
  // The driver hands what it wrote to the socket at the end of this turn of the loop.
  if (when === 'during') setImmediate(halt);
  if (when !== 'after') return result;
  return result.then((answer) => {
    halt();
    return answer;
  });
};
