import { type FileMapping, confineMapping } from '../../domain/file-mapping.ts';
import type { FileSums, NewGroup } from '../../domain/file-sums.ts';
import { guessMapping } from '../../domain/guess-mapping.ts';
import { findFileMapping } from '../../operations/find-file-mapping.ts';
import { listIdentityTypes } from '../../operations/list-identity-types.ts';
import {
  type ListedFileImport,
  type StoredFileImport,
  readFileImport,
} from '../../operations/read-file-import.ts';
import { readFileParts } from '../../operations/read-file-parts.ts';
import type { Language } from '../language.ts';
import type { MemberCall } from './console-route.ts';

/** Rows that are shown and tried before an import. */
export const FIRST_ROWS = 20;

const ID_MAX = 2 ** 31 - 1;

/** @throws {MusterError} NOT_FOUND when there is none, or not for who calls. */
export function requireFileImport(
  { services, enterpriseId, member }: MemberCall,
  fileImportId: number,
): Promise<StoredFileImport> {
  return readFileImport(services.database, {
    enterpriseId,
    // An id that we never give is one that nothing has.
    fileImportId: fileImportId > ID_MAX ? -1 : fileImportId,
    deptId: member.deptId,
  });
}

export function showListed(file: ListedFileImport, language: Language): object {
  return {
    fileImportId: String(file.fileImportId),
    name: file.name,
    username: file.username,
    state: file.state,
    byteCount: file.byteCount,
    pieceBytes: file.pieceBytes,
    pieceCount: Math.ceil(file.byteCount / file.pieceBytes),
    receivedPieces: file.receivedPieces,
    createdAt: file.createdAt,
    startedAt: file.startedAt,
    finishedAt: file.finishedAt,
    error: file.error?.[language] ?? null,
    encoding: file.encoding,
    rowCount: file.rowCount,
    partCount: file.partCount,
    fedParts: file.fedParts,
    settledParts: file.settledParts,
    success: file.success,
    fail: file.fail,
  };
}

export async function showFileImport(call: MemberCall, file: StoredFileImport): Promise<object> {
  const [mapping, firstRows] = await Promise.all([findMapping(call, file), readFirstRows(call, file)]);
  return {
    ...showListed(file, call.language),
    columns: file.columns ?? [],
    firstRows,
    mapping: mapping?.mapping ?? null,
    mappingOrigin: mapping?.origin ?? null,
    dryRun: file.dryRun === null ? null : showSums(file.dryRun, true),
    outcome: file.outcome === null ? null : showSums(file.outcome, false),
  };
}

export async function readFirstRows(
  { services, enterpriseId }: MemberCall,
  { fileImportId }: StoredFileImport,
): Promise<string[][]> {
  const first = { enterpriseId, fileImportId, fromPart: 0, countMax: 1 };
  const [part] = await readFileParts(services.database, first);
  return part?.rows.slice(0, FIRST_ROWS) ?? [];
}

async function findMapping(
  { services, enterpriseId, member }: MemberCall,
  { columns, mapping }: StoredFileImport,
): Promise<{ mapping: FileMapping; origin: 'own' | 'remembered' | 'guessed' } | null> {
  if (mapping !== null) return { mapping, origin: 'own' };
  if (columns === null) return null;
  const { deptId } = member;
  const remembered = await findFileMapping(services.database, { enterpriseId, columns, deptId });
  const found =
    remembered ?? guessMapping(columns, await listIdentityTypes(services.database, { enterpriseId }));
  return {
    mapping: confineMapping(found, deptId),
    origin: remembered === null ? 'guessed' : 'remembered',
  };
}

function showSums(sums: FileSums, isDryRun: boolean): object {
  const { failureCounts, warningCounts, newGroups, isNewGroupsCut, ...counts } = sums;
  return {
    ...counts,
    matchedRows: sums.success - sums.usersCreated,
    groupsCreated: isDryRun ? newGroups.length : sums.groupsCreated,
    failureCounts: showCounts(failureCounts),
    warningCounts: showCounts(warningCounts),
    newGroups: newGroups.map(showNewGroup),
    newGroupsCut: isNewGroupsCut,
  };
}

/** Most frequent first. */
function showCounts(counts: Record<string, number>): object[] {
  return Object.entries(counts)
    .map(([errorCode, count]) => ({ errorCode, count }))
    .toSorted((one, other) => other.count - one.count);
}

export function showNewGroup({ deptId, name }: NewGroup): object {
  return { deptId: deptId === 0 ? null : String(deptId), name };
}
