import { cleanText } from './clean-text.ts';
import type { CellSource, FileMapping, MappedIdentity } from './file-mapping.ts';
import type { ImportRequest } from './import-request.ts';
import type { WireObject } from './wire-values.ts';

/** UTF-16 units. No field takes so much, so what is longer fails all the same, and a cell need not be sent twenty times whole. */
const VALUE_LENGTH_MAX = 1_000;

/** A row of a file as a row of v2/batchAdd. What is blank is left out; what is wrong is judged by the engine. */
export function mapFileRow(cells: readonly string[], mapping: FileMapping): WireObject {
  const { groupColumns, groupNames, department } = mapping;
  const groups = [...groupColumns.map((column) => cells[column] ?? ''), ...groupNames].filter(
    (text) => cleanText(text) !== '',
  );
  return {
    identities: listFileIdentities(cells, mapping).map((identity) => mapIdentity(cells, identity)),
    groups: groups.join(','),
    ...(department === null
      ? {}
      : { categoryType: '2', [department.field]: readSource(cells, department) ?? '' }),
  };
}

/** The identities that a row has, in the order in which they stand in what `mapFileRow` makes of it. */
export function listFileIdentities(
  cells: readonly string[],
  { identities }: Pick<FileMapping, 'identities'>,
): MappedIdentity[] {
  return identities.filter((identity) => readSource(cells, identity) !== null);
}

function mapIdentity(cells: readonly string[], identity: MappedIdentity): WireObject {
  const platform = identity.platform === null ? null : readSource(cells, identity.platform);
  const appid = identity.appid === null ? null : readSource(cells, identity.appid);
  return {
    identityType: identity.identityType,
    identityValue: readSource(cells, identity),
    ...(platform === null ? {} : { platform }),
    // An appid may not go without it; the value itself decides nothing.
    ...(appid === null ? {} : { appid, isWeChatEcosystem: true }),
  };
}

function readSource(cells: readonly string[], source: CellSource): string | null {
  const text = cleanText('column' in source ? (cells[source.column] ?? '') : source.value);
  return text === '' ? null : text.slice(0, VALUE_LENGTH_MAX);
}

/** Rows of a file as a call of v2/batchAdd with its body. */
export function writeFileBatch(
  rows: readonly (readonly string[])[],
  mapping: FileMapping,
  isDryRun: boolean,
): { request: ImportRequest; body: Buffer } {
  const { optType, matchingType } = mapping;
  const data = rows.map((cells) => mapFileRow(cells, mapping));
  const publicParams = { optType, matchingType, dryRun: isDryRun };
  return {
    request: { optType, matchingType, isDryRun, rows: data },
    body: Buffer.from(JSON.stringify({ publicParams, data })),
  };
}
