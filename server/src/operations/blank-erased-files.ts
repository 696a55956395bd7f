import { setImmediate as yieldToEvents } from 'node:timers/promises';
import { type ErasedPerson, blankFileRows } from '../domain/blank-rows.ts';
import type { FileMapping } from '../domain/file-mapping.ts';
import type { Database, Db } from '../postgres/database.ts';
import { deflatePayload } from './accept-batch.ts';
import { LOT_TIMEOUTS } from './delete-old-parts.ts';
import { readErasedPeople } from './read-erased-people.ts';
import { inflateCells } from './read-file-parts.ts';

/** Rows of a part are as many as those of a call, but a row may be long. */
const LOT_PARTS_MAX = 20;

interface Place {
  fileImportId: number;
  part: number;
}

interface LotPart extends Place {
  mapping: FileMapping | null;
  cells: Buffer;
}

/**
 * Looks through the next parts of files that were there at an erasure, once its payloads are done, and blanks the rows of the
 * erased. Works as `blankErasedPayloads` does; the end of it is the end of the erasure, and what it looked for is forgotten.
 * @returns whether there was anything to do; there is not while a file of before is still being uploaded or read.
 */
export async function blankErasedFiles(
  database: Database,
  { enterpriseId, partsMax = LOT_PARTS_MAX }: { enterpriseId: number; partsMax?: number },
): Promise<boolean> {
  return database.transaction(LOT_TIMEOUTS, async (tx) => {
    const { batchIds, erased, cursor } = await takeErasures(tx, enterpriseId);
    if (batchIds.length === 0) return false;
    const until = Math.max(...erased.map((person) => person.until));
    if (await isAnyComing(tx, { enterpriseId, until })) return false;
    const lot = await readLot(tx, { enterpriseId, cursor, until, partsMax });
    const people = await readErasedPeople(tx, { enterpriseId, erased });
    for (const { fileImportId, part, mapping, cells } of lot) {
      const rows = blankFileRows(inflateCells(cells), { mapping, at: fileImportId, people });
      if (rows !== null) await savePart(tx, enterpriseId, { fileImportId, part }, rows);
      await yieldToEvents();
    }
    const last = lot.at(-1);
    await tx.query({
      text: `
        update erasure set
          cursor_file_id = coalesce($3::int, cursor_file_id), cursor_part = coalesce($4::int, cursor_part),
          finished_at = case when $3::int is null then clock_timestamp() end,
          keys = case when $3::int is not null then keys end
        where enterprise_id = $1::int and batch_id = any ($2::bigint[])`,
      values: [enterpriseId, batchIds, last?.fileImportId ?? null, last?.part ?? null],
    });
    return true;
  });
}

/** Whether rows of a file that was there are still to come: then it is too early to end. An upload that is left alone is deleted. */
async function isAnyComing(
  tx: Db,
  { enterpriseId, until }: { enterpriseId: number; until: number },
): Promise<boolean> {
  const { rowCount } = await tx.query({
    text: `
      select from file_import
      where enterprise_id = $1::int and id < $2::int and state in ('uploading', 'reading')
      limit 1`,
    values: [enterpriseId, until],
  });
  return rowCount > 0;
}

/** The erasures that are furthest, which all are as far as each other. */
async function takeErasures(
  tx: Db,
  enterpriseId: number,
): Promise<{ batchIds: number[]; erased: ErasedPerson[]; cursor: Place }> {
  const { rows } = await tx.query<ErasedPerson & Place & { batchId: number }>({
    text: `
      select
        batch_id as "batchId", user_id as "userId", keys, last_file_id + 1 as until,
        cursor_file_id as "fileImportId", cursor_part as part
      from erasure
      where enterprise_id = $1::int and finished_at is null and cursor_seq >= applied_seq - 1
        and (cursor_file_id, cursor_part) = (
          select cursor_file_id, cursor_part from erasure
          where enterprise_id = $1::int and finished_at is null and cursor_seq >= applied_seq - 1
          order by cursor_file_id desc, cursor_part desc
          limit 1
        )
      order by batch_id
      for update skip locked`,
    values: [enterpriseId],
  });
  const cursor = rows[0] ?? { fileImportId: 0, part: 0 };
  return { batchIds: rows.map(({ batchId }) => batchId), erased: rows, cursor };
}

async function readLot(
  tx: Db,
  {
    enterpriseId,
    cursor,
    until,
    partsMax,
  }: { enterpriseId: number; cursor: Place; until: number; partsMax: number },
): Promise<LotPart[]> {
  const { rows } = await tx.query<LotPart>({
    text: `
      select p.file_import_id as "fileImportId", p.part, f.mapping, p.cells
      from file_import_part p
      join file_import f on f.enterprise_id = $1::int and f.id = p.file_import_id
      where p.enterprise_id = $1::int and p.cells is not null
        and (p.file_import_id, p.part) > ($2::int, $3::int) and p.file_import_id < $4::int
      order by p.file_import_id, p.part
      limit $5::int`,
    values: [enterpriseId, cursor.fileImportId, cursor.part, until, partsMax],
  });
  return rows;
}

/** Rows that were let go meanwhile do not come back. */
async function savePart(
  tx: Db,
  enterpriseId: number,
  { fileImportId, part }: Place,
  rows: string[][],
): Promise<void> {
  await tx.query({
    text: `
      update file_import_part set cells = $4::bytea
      where enterprise_id = $1::int and file_import_id = $2::int and part = $3::int and cells is not null`,
    values: [enterpriseId, fileImportId, part, await deflatePayload(Buffer.from(JSON.stringify(rows)))],
  });
}
