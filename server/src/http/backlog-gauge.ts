import { MusterError } from '../errors.ts';
import { countBacklog } from '../operations/count-backlog.ts';
import type { Db } from '../postgres/database.ts';

/** Counting reads every waiting batch, so it is done once a second for all; calls in between are added up here. */
const REFRESH_MS = 1_000;

/** Seconds: a backlog at its limit takes longer than a moment to shrink. */
const RETRY_AFTER_S = 5;

/** How many rows wait to be applied, per enterprise, from the database, at most a second old. */
export class BacklogGauge {
  readonly #db: Db;
  readonly #rowsMax: number;
  #rows = new Map<number, number>();
  #ageS = 0;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(db: Db, rowsMax: number) {
    this.#db = db;
    this.#rowsMax = rowsMax;
  }

  /** The rows waiting in the whole system, and how long the oldest has been, in seconds. */
  total(): { rows: number; ageS: number } {
    let rows = 0;
    for (const count of this.#rows.values()) rows += count;
    return { rows, ageS: this.#ageS };
  }

  /**
   * Lets a call in.
   * @param rowsMaxOfEnterprise null: what holds for everybody.
   * @returns what to call once its rows are accepted. A count that was made meanwhile has them already, so it stands.
   * @throws {MusterError} TOO_MANY_REQUESTS when `rows` more would exceed what may wait for an enterprise.
   */
  admit(enterpriseId: number, rows: number, rowsMaxOfEnterprise: number | null): () => void {
    const rowsMax = rowsMaxOfEnterprise ?? this.#rowsMax;
    const counted = this.#rows;
    const waiting = counted.get(enterpriseId) ?? 0;
    if (waiting + rows <= rowsMax) {
      return () => {
        counted.set(enterpriseId, (counted.get(enterpriseId) ?? 0) + rows);
      };
    }
    throw new MusterError(
      'TOO_MANY_REQUESTS',
      {
        zh: `本企业待处理的数据已有 ${waiting} 行，上限为 ${rowsMax} 行，请稍后重试`,
        en: `${waiting} rows of this enterprise are waiting already, the limit is ${rowsMax}; send again later`,
      },
      RETRY_AFTER_S,
    );
  }

  /** Counts now and then each second until `stop`. While the database is away the last count stands. */
  async start(): Promise<void> {
    try {
      const backlogs = await countBacklog(this.#db);
      this.#rows = new Map(backlogs.map(({ enterpriseId, rows }) => [enterpriseId, rows]));
      this.#ageS = Math.max(0, ...backlogs.map(({ ageS }) => ageS));
    } catch {
      // Readiness says that the database is away; every call that needs it says so too.
    }
    if (!this.#isStopped) this.#timer = setTimeout(() => void this.start(), REFRESH_MS).unref();
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }
}
