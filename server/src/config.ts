import path from 'node:path';

/** Everything a process may be told from outside. Made once in `main.ts`, passed down from there. */
export interface Config {
  host: string;
  port: number;
  dataDir: string;
  /** An external PostgreSQL 15 or newer; null means the embedded one in `dataDir`. */
  databaseUrl: string | null;
  /** Off behind a PgBouncer older than 1.21, which loses named statements. */
  preparedStatements: boolean;
  poolSize: number;
  logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
  bodyBytesMax: number;
  bodiesInWorkMax: number;
  bodyBytesInWorkMax: number;
  backlogRowsMax: number;
  importCallsPerSMax: number;
  /** When the old batchAdd will go, as its answers announce it: midnight UTC of a day. */
  v1Sunset: Date;
  laneTimeoutMs: number;
  chunkRowsMax: number;
  chunkBytesMax: number;
  chunkPairsMax: number;
  errorHttpStatus: 'own' | '200';
  /** Webhooks may go to private addresses: for closed networks and tests. */
  webhookAllowPrivate: boolean;
}

/** Every problem of the environment at once, one line each, so that nobody repairs it one restart at a time. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly problems: string[]) {
    super(`The configuration cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
}

const MIB = 1024 * 1024;
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/**
 * Reads the environment into a config. An empty variable counts as absent.
 * @throws {ConfigError} naming every variable that is wrong, with its accepted range.
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const problems: string[] = [];
  const text = (name: string): string | undefined => {
    const value = env[name]?.trim();
    return value === '' ? undefined : value;
  };
  const integer = (name: string, fallback: number, min: number, max: number): number => {
    const value = text(name);
    if (value === undefined) return fallback;
    const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= min && number <= max) return number;
    problems.push(`${name}=${value}: must be a whole number from ${min} to ${max}`);
    return fallback;
  };
  const oneOf = <T extends string>(name: string, fallback: T, allowed: readonly T[]): T => {
    const value = text(name);
    if (value === undefined) return fallback;
    const found = allowed.find((item) => item === value);
    if (found === undefined) problems.push(`${name}=${value}: must be one of ${allowed.join(', ')}`);
    return found ?? fallback;
  };
  const date = (name: string, fallback: string): Date => {
    const value = text(name) ?? fallback;
    const day = new Date(`${value}T00:00:00Z`);
    if (/^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(day.getTime())) return day;
    problems.push(`${name}=${value}: must be a day such as ${fallback}`);
    return new Date(`${fallback}T00:00:00Z`);
  };
  const databaseUrl = (): string | null => {
    const value = text('DATABASE_URL');
    if (value === undefined) return null;
    // The value is not repeated in the message: it may hold a password.
    if (!/^postgres(ql)?:\/\//.test(value) || !URL.canParse(value)) {
      problems.push('DATABASE_URL: must look like postgres://user:password@host:5432/database');
    }
    return value;
  };

  const config: Config = {
    host: text('HOST') ?? '127.0.0.1',
    port: integer('PORT', 8080, 0, 65_535),
    dataDir: path.resolve(text('DATA_DIR') ?? './data'),
    databaseUrl: databaseUrl(),
    preparedStatements: oneOf('PREPARED_STATEMENTS', 'on', ['on', 'off']) === 'on',
    poolSize: integer('POOL_SIZE', 10, 2, 200),
    logLevel: oneOf('LOG_LEVEL', 'info', LOG_LEVELS),
    // 500 rows of 20 identities stay under 1 MiB; the rest is room for long names.
    bodyBytesMax: integer('BODY_BYTES_MAX', 4 * MIB, 1024, 64 * MIB),
    bodiesInWorkMax: integer('BODIES_IN_WORK_MAX', 256, 1, 100_000),
    bodyBytesInWorkMax: integer('BODY_BYTES_IN_WORK_MAX', 64 * MIB, MIB, 4096 * MIB),
    backlogRowsMax: integer('BACKLOG_ROWS_MAX', 10_000_000, 500, 1_000_000_000_000),
    importCallsPerSMax: integer('IMPORT_CALLS_PER_S_MAX', 2_000, 1, 1_000_000),
    v1Sunset: date('V1_SUNSET', '2027-12-31'),
    // Long enough for the largest chunk on a slow disk, short enough that a frozen worker is noticed by people.
    laneTimeoutMs: integer('LANE_TIMEOUT_MS', 60_000, 500, 3_600_000),
    chunkRowsMax: integer('CHUNK_ROWS_MAX', 16_000, 1, 100_000),
    chunkBytesMax: integer('CHUNK_BYTES_MAX', 16 * MIB, 1024, 1024 * MIB),
    chunkPairsMax: integer('CHUNK_PAIRS_MAX', 60_000, 1, 1_000_000),
    errorHttpStatus: oneOf('ERROR_HTTP_STATUS', 'own', ['own', '200']),
    webhookAllowPrivate: oneOf('WEBHOOK_ALLOW_PRIVATE', 'off', ['on', 'off']) === 'on',
  };
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}
