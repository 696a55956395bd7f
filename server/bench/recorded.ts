import { readFile, writeFile } from 'node:fs/promises';
import type { FloodsReport } from './case-floods.ts';

/** Relations a second to those of COPY, as they were when somebody last recorded them. */
interface Recorded {
  newUsers: number;
  knownUsers: number;
}

/** The machine's noise is smaller, and no mistake that matters is. */
const SHARE_MIN = 2 / 3;

export async function recordRatios(file: string, { figures }: FloodsReport): Promise<void> {
  const { newUsers, knownUsers } = readRatios(figures);
  await writeFile(file, `{ "newUsers": ${newUsers}, "knownUsers": ${knownUsers} }\n`);
}

/** @returns a sentence for each ratio that has fallen too far. */
export async function compareWithRecorded(file: string, { figures }: FloodsReport): Promise<string[]> {
  const recorded = JSON.parse(await readFile(file, 'utf8')) as Recorded;
  const ratios = readRatios(figures);
  return (['newUsers', 'knownUsers'] as const)
    .filter((kind) => ratios[kind] < recorded[kind] * SHARE_MIN)
    .map(
      (kind) =>
        `${kind}: ${ratios[kind]} × COPY is less than two thirds of the recorded ${recorded[kind]} × COPY. ` +
        'Find out what made imports slower, or, if it is meant to be so, record the new ratio with `npm run bench -- --short --record`.',
    );
}

function readRatios({ newUsers, knownUsers }: FloodsReport['figures']): Recorded {
  if (newUsers === undefined || knownUsers === undefined)
    throw new Error('new and known users were not measured');
  return { newUsers: newUsers.ratio.median, knownUsers: knownUsers.ratio.median };
}
