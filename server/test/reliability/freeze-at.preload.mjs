// Freezes the process that it is loaded into, once, at a statement: FREEZE_AT is `before <statement>`, when nothing of it has
// been sent, or `during <statement>`, when it has been sent and its answer has not been read.
import pg from 'pg';

const [when, statement] = process.env.FREEZE_AT.split(' ');
const query = Reflect.get(pg.Client.prototype, 'query');
let isArmed = true;

const freeze = () => process.kill(process.pid, 'SIGSTOP');

pg.Client.prototype.query = function freezingQuery(...args) {
  if (!isArmed || (args[0]?.name ?? args[0]) !== statement) return query.apply(this, args);
  isArmed = false;
  if (when === 'before') freeze();
  const result = query.apply(this, args);
  // The driver hands what it wrote to the socket at the end of this turn of the loop.
  if (when === 'during') setImmediate(freeze);
  return result;
};
