import { setImmediate as yieldToEvents } from 'node:timers/promises';
import { type ErasedPeople, type ErasedPerson, blankRows } from '../domain/blank-rows.ts';
import type { BatchKind } from '../domain/import-request.ts';
import { parseJsonText } from '../domain/json-text.ts';
import type { Database, Db } from '../postgres/database.ts';
import { deflatePayload } from './accept-batch.ts';
import { LOT_TIMEOUTS } from './delete-old-parts.ts';
import { inflatePayload } from './read-batch.ts';
import { readErasedPeople } from './read-erased-people.ts';

/** What a lot of batches may hold: it is read into memory, and a transaction is open until it is looked through. */
const LOT_BATCHES_MAX = 500;
const LOT_BYTES_MAX = 16 * 1024 * 1024;

/** `until` is the erasure's own place in the order of effect. */
interface Erasure extends ErasedPerson {
  batchId: number;
  firstSeq: number;
}

/** `payload` null: it has none, or is not kept any more. */
interface LotBatch {
  batchId: number;
  kind: BatchKind;
  appliedSeq: number;
  payload: Buffer | null;
}

/**
 * Looks through the next lot of payloads for rows of people who were erased, and blanks them; files come after them. Erasures that
 * begin together share the walk; one that comes later waits for its end, so that it ends. May be cut off at any point; another worker at the same time
 * finds the erasures taken.
 * @returns whether there was anything to do.
 */
export async function blankErasedPayloads(
  database: Database,
  { enterpriseId, batchesMax = LOT_BATCHES_MAX }: { enterpriseId: number; batchesMax?: number },
): Promise<boolean> {
  return database.transaction(LOT_TIMEOUTS, async (tx) => {
    const { cursorSeq, erasures } = await takeErasures(tx, enterpriseId);
    if (erasures.length === 0) return false;
    const from = Math.max(cursorSeq, Math.min(...erasures.map(({ firstSeq }) => firstSeq)));
    const before = Math.max(...erasures.map(({ until }) => until));
    const lot = await readLot(tx, { enterpriseId, from, before, batchesMax });
    const people = await readErasedPeople(tx, { enterpriseId, erased: erasures });
    for (const batch of lot) {
      await blankPayload(tx, enterpriseId, batch, people);
      // The process has lanes to serve.
      await yieldToEvents();
    }
    await tx.query({
      text: `
        update erasure set cursor_seq = $3::bigint
        where enterprise_id = $1::int and batch_id = any ($2::bigint[])`,
      values: [enterpriseId, erasures.map(({ batchId }) => batchId), lot.at(-1)?.appliedSeq ?? before - 1],
    });
    return true;
  });
}

/** The erasures that are furthest, which all are as far as each other. */
async function takeErasures(
  tx: Db,
  enterpriseId: number,
): Promise<{ cursorSeq: number; erasures: Erasure[] }> {
  const { rows } = await tx.query<Erasure & { cursorSeq: number }>({
    text: `
      select
        batch_id as "batchId", user_id as "userId", keys, first_seq as "firstSeq", applied_seq as until,
        cursor_seq as "cursorSeq"
      from erasure
      where enterprise_id = $1::int and finished_at is null and cursor_seq < applied_seq - 1 and cursor_seq = (
        select max(cursor_seq) from erasure
        where enterprise_id = $1::int and finished_at is null and cursor_seq < applied_seq - 1
      )
      order by batch_id
      for update skip locked`,
    values: [enterpriseId],
  });
  return { cursorSeq: rows[0]?.cursorSeq ?? 0, erasures: rows };
}

async function readLot(
  tx: Db,
  input: { enterpriseId: number; from: number; before: number; batchesMax: number },
): Promise<LotBatch[]> {
  const { rows } = await tx.query<LotBatch>({
    text: `
      with next as (
        select id, kind, applied_seq, sum(byte_count) over (order by applied_seq) as bytes_so_far
        from (
          select id, kind, applied_seq, byte_count from import_batch
          where enterprise_id = $1::int and applied_seq > $2::bigint and applied_seq < $3::bigint
          order by applied_seq
          limit $4::int
        ) as batch
      )
      select n.id as "batchId", n.kind, n.applied_seq as "appliedSeq", p.body as payload
      from next n
      left join import_payload p on p.enterprise_id = $1::int and p.batch_id = n.id
      where n.bytes_so_far <= $5::bigint or n.applied_seq = (select min(applied_seq) from next)
      order by n.applied_seq`,
    values: [input.enterpriseId, input.from, input.before, input.batchesMax, LOT_BYTES_MAX],
  });
  return rows;
}

async function blankPayload(
  tx: Db,
  enterpriseId: number,
  { batchId, kind, appliedSeq, payload }: LotBatch,
  people: ErasedPeople,
): Promise<void> {
  if (payload === null) return;
  const read = readBody(payload);
  // What cannot be read cannot be looked through; it was of no use to anybody.
  if (read === null) {
    await tx.query({
      text: 'delete from import_payload where enterprise_id = $1::int and batch_id = $2::bigint',
      values: [enterpriseId, batchId],
    });
    return;
  }
  const blanked = blankRows(read.text, read.body, { kind, at: appliedSeq, people });
  if (blanked === null) return;
  await tx.query({
    text: `
      update import_payload set body = $3::bytea
      where enterprise_id = $1::int and batch_id = $2::bigint`,
    values: [enterpriseId, batchId, await deflatePayload(Buffer.from(blanked))],
  });
}

function readBody(payload: Buffer): { text: string; body: unknown } | null {
  try {
    const text = inflatePayload(payload);
    return { text, body: parseJsonText(text) };
  } catch {
    return null;
  }
}
