import type { BoundKey, Directory, KnownGroup } from './directory.ts';
import type { MatchingType, OptType } from './import-request.ts';
import type { IdentityKey, Judgement, JudgedRow, RowIdentity } from './judge-row.ts';
import type { RowFailure, RowFailureCode, RowWarning } from './row-reasons.ts';

export interface JudgedBatch {
  batchId: number;
  optType: OptType;
  matchingType: MatchingType;
  isDryRun: boolean;
  rows: Judgement[];
}

/** What the enterprise's settings and departments say; they hold for a whole chunk. */
export interface Surroundings {
  createsUsersOnImport: boolean;
  /** Our department id by `departmentText` of the key that names it. */
  departmentIds: ReadonlyMap<string, number>;
}

export interface IndexedFailure extends RowFailure {
  index: number;
}

export interface IndexedWarning extends RowWarning {
  index: number;
}

/** A batch whose rows have found their users and groups. Whether a pair changes anything is decided by `RelationPlanner`. */
export interface ResolvedBatch {
  batchId: number;
  isDryRun: boolean;
  /** Of the rows that succeed, in row order: what each is to be in each of its groups. */
  pairs: { userId: number; groupIds: number[]; isMember: boolean }[];
  /** Pairs of an undo that are left as they are, since something later has changed them. */
  leftCount: number;
  /** The batch that this one takes back. */
  undoesBatchId: number | null;
  successCount: number;
  usersCreated: number;
  groupsCreated: number;
  identitiesBound: number;
  failures: IndexedFailure[];
  warnings: IndexedWarning[];
}

/**
 * Decides row by row, in order, which user and which groups a row means, and makes those that are missing in the directory,
 * where the next row finds them. A dry run leaves the directory as it was.
 */
export function resolveBatch(
  batch: JudgedBatch,
  directory: Directory,
  surroundings: Surroundings,
): ResolvedBatch {
  const before = directory.mark();
  const resolved: ResolvedBatch = { ...beginResolved(batch.batchId), isDryRun: batch.isDryRun };
  for (const [index, judgement] of batch.rows.entries()) {
    const outcome =
      'failure' in judgement ? judgement.failure : resolveRow(judgement.row, batch, directory, surroundings);
    if ('code' in outcome) {
      resolved.failures.push({ index, ...outcome });
      continue;
    }
    resolved.successCount += 1;
    resolved.pairs.push({
      userId: outcome.userId,
      groupIds: outcome.groupIds,
      isMember: batch.optType === 'add',
    });
    for (const warning of outcome.warnings) resolved.warnings.push({ index, ...warning });
  }
  const after = directory.mark();
  resolved.usersCreated = after.nextUserId - before.nextUserId;
  resolved.groupsCreated = after.newGroupCount - before.newGroupCount;
  resolved.identitiesBound = after.newKeyCount - before.newKeyCount;
  if (batch.isDryRun) directory.rollBack(before);
  return resolved;
}

/** A batch of which nothing is known yet. */
export function beginResolved(batchId: number): ResolvedBatch {
  return {
    batchId,
    isDryRun: false,
    pairs: [],
    leftCount: 0,
    undoesBatchId: null,
    successCount: 0,
    usersCreated: 0,
    groupsCreated: 0,
    identitiesBound: 0,
    failures: [],
    warnings: [],
  };
}

interface ResolvedRow {
  userId: number;
  groupIds: number[];
  warnings: RowWarning[];
}

/** All that can fail is asked before anything is made, so that a failed row leaves nothing. */
function resolveRow(
  row: JudgedRow,
  batch: JudgedBatch,
  directory: Directory,
  surroundings: Surroundings,
): ResolvedRow | RowFailure {
  const deptId = row.department === null ? 0 : surroundings.departmentIds.get(departmentText(row.department));
  if (deptId === undefined) return { code: 'DEPT_NOT_FOUND', pointer: `/${row.department?.field}` };

  const found = matchUser(row.identities, batch.matchingType, directory);
  if (typeof found === 'object') return found;
  if (found === undefined && (batch.optType === 'delete' || !surroundings.createsUsersOnImport)) {
    return { code: 'USER_NOT_FOUND', pointer: '/identities' };
  }
  const groups = row.groupNames.map((name) => directory.findGroup(deptId, name));
  const failure = judgeGroups(groups, batch.optType);
  if (failure !== null) return failure;

  const userId = found ?? directory.createUser();
  const warnings = batch.optType === 'add' ? bindIdentities(row, userId, batch.matchingType, directory) : [];
  const groupIds = row.groupNames.map(
    (name, index) => (groups[index] ?? directory.createGroup(deptId, name)).id,
  );
  return { userId, groupIds, warnings: [...row.warnings, ...warnings] };
}

/** A department key as one text, for look-ups. */
export function departmentText({ field, value }: { field: string; value: string }): string {
  return `${field}\0${value}`;
}

/** The user whom identities mean; undefined when they are nobody's. */
export function matchUser(
  identities: readonly RowIdentity[],
  matchingType: MatchingType,
  directory: Directory,
): number | undefined | RowFailure {
  return matchingType === 2 ? findFuzzy(identities, directory) : findExact(identities, directory);
}

function findExact(
  identities: readonly RowIdentity[],
  directory: Directory,
): number | undefined | RowFailure {
  let userId: number | undefined;
  for (const identity of identities) {
    const key = findFullKey(identity, directory.findKeys(identity));
    if (key === undefined) continue;
    if (userId !== undefined && userId !== key.userId) return failIdentity('IDENTITY_CONFLICT', identity);
    userId = key.userId;
  }
  return userId;
}

function findFuzzy(
  identities: readonly RowIdentity[],
  directory: Directory,
): number | undefined | RowFailure {
  // The sort is stable: identities of one type keep their row order.
  const ordered = identities.length === 1 ? identities : identities.toSorted((a, b) => a.rank - b.rank);
  for (const identity of ordered) {
    const keys = directory.findKeys(identity);
    // The first that is found decides alone, also when it decides nothing.
    if (keys.length > 0) return chooseUser(identity, keys);
  }
  return undefined;
}

function chooseUser(identity: RowIdentity, keys: readonly BoundKey[]): number | RowFailure {
  const only = findOnlyUser(keys);
  if (only !== undefined) return only;
  const full = findFullKey(identity, keys);
  if (full !== undefined) return full.userId;
  const agreeing = keys.filter(
    (key) =>
      (identity.platform === '' || key.platform === identity.platform) &&
      (identity.appid === '' || key.appid === identity.appid),
  );
  return findOnlyUser(agreeing) ?? failIdentity('IDENTITY_AMBIGUOUS', identity);
}

function findOnlyUser(keys: readonly BoundKey[]): number | undefined {
  const userId = keys[0]?.userId;
  return keys.every((key) => key.userId === userId) ? userId : undefined;
}

function findFullKey(identity: IdentityKey, keys: readonly BoundKey[]): BoundKey | undefined {
  return keys.find((key) => key.platform === identity.platform && key.appid === identity.appid);
}

function judgeGroups(groups: (KnownGroup | undefined)[], optType: OptType): RowFailure | null {
  for (const group of groups) {
    if (group === undefined && optType === 'delete') return { code: 'GROUP_NOT_FOUND', pointer: '/groups' };
    if (group?.isStatic === false) return { code: 'GROUP_NOT_STATIC', pointer: '/groups' };
  }
  return null;
}

/** Binds each identity of the row to its user, but takes none away from another user. */
function bindIdentities(
  row: JudgedRow,
  userId: number,
  matchingType: MatchingType,
  directory: Directory,
): RowWarning[] {
  let warning: RowWarning | undefined;
  for (const identity of row.identities) {
    const keys = directory.findKeys(identity);
    const owner = findFullKey(identity, keys)?.userId;
    if (owner === userId) continue;
    const isOthers =
      owner !== undefined ||
      (matchingType === 2 && keys.length > 0 && keys.every((key) => key.userId !== userId));
    if (isOthers) warning ??= { code: 'IDENTITY_BELONGS_TO_OTHER', pointer: identity.pointer };
    else directory.bind(identity, userId);
  }
  return warning === undefined ? [] : [warning];
}

function failIdentity(code: RowFailureCode, identity: RowIdentity): RowFailure {
  return { code, pointer: identity.pointer };
}
