// Lets the API read the answer to a commit so late that a kill easily falls between the two.
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

const LATENESS_MS = 30;
const query = Reflect.get(pg.Client.prototype, 'query');

if (process.argv.includes('start')) {
  pg.Client.prototype.query = function lateQuery(...args) {
    const result = query.apply(this, args);
    if (args[0] !== 'commit') return result;
    return result.then(async (answer) => {
      await sleep(LATENESS_MS);
      return answer;
    });
  };
}
