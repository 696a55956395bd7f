import type { RowWarningCode } from '../../src/domain/row-reasons.ts';
import type { NaiveKey, NaiveRow, NaiveRules } from './naive-row.ts';
import { RowRefused } from './naive-row.ts';

/** Everything that batches change. Ids are dense, from 1, in order of creation. */
export interface NaiveWorld {
  userCount: number;
  bindings: { key: NaiveKey; userId: number }[];
  groups: { id: number; deptId: number; name: string; type: 'STATIC' | 'DYNAMIC' }[];
  relations: { groupId: number; userId: number }[];
}

/** How a batch is applied; `matchingType` null is exact. */
export interface NaiveMode {
  optType: 'add' | 'delete';
  matchingType: 1 | 2 | null;
}

/** What one successful row did. `changes` are the pairs it really changed, in order. */
export interface NaiveRowEffect {
  usersCreated: number;
  groupsCreated: number;
  identitiesBound: number;
  unchanged: number;
  changes: { groupId: number; userId: number; isAdded: boolean }[];
  warnings: Set<RowWarningCode>;
}

/** Applies one row to `world`. Throws RowRefused when the row fails; the caller then throws the world away. */
export function applyRow(
  world: NaiveWorld,
  row: NaiveRow,
  mode: NaiveMode,
  rules: NaiveRules,
): NaiveRowEffect {
  const effect: NaiveRowEffect = {
    usersCreated: 0,
    groupsCreated: 0,
    identitiesBound: 0,
    unchanged: 0,
    changes: [],
    warnings: new Set(),
  };
  const isFuzzy = mode.matchingType === 2;
  const found = isFuzzy ? findFuzzily(world, row.identities, rules) : findExactly(world, row.identities);
  if (found === null && (mode.optType === 'delete' || !rules.createsUsersOnImport)) {
    throw new RowRefused('USER_NOT_FOUND');
  }
  refuseGroups(world, row, mode.optType);
  let userId = found;
  if (userId === null) {
    world.userCount += 1;
    userId = world.userCount;
    effect.usersCreated = 1;
  }
  if (mode.optType === 'add') {
    bindIdentities(world, row.identities, userId, isFuzzy, effect);
  }
  for (const name of row.groupNames) {
    changePair(world, findOrCreateGroup(world, row.deptId, name, effect), userId, mode.optType, effect);
    if (name.includes('，')) {
      effect.warnings.add('FULLWIDTH_COMMA');
    }
  }
  if (row.groupNames.length === 0) {
    effect.warnings.add('NO_GROUPS');
  }
  return effect;
}

function findExactly(world: NaiveWorld, identities: NaiveKey[]): number | null {
  const owners = new Set(identities.map((key) => findOwner(world, key)).filter((owner) => owner !== null));
  if (owners.size > 1) {
    throw new RowRefused('IDENTITY_CONFLICT');
  }
  return [...owners][0] ?? null;
}

function findFuzzily(world: NaiveWorld, identities: NaiveKey[], rules: NaiveRules): number | null {
  for (const type of rules.identityTypes) {
    for (const identity of identities.filter((candidate) => candidate.typeCode === type.code)) {
      const bindings = findBindings(world, identity);
      if (bindings.length > 0) {
        return decideFuzzily(world, identity, bindings);
      }
    }
  }
  return null;
}

function decideFuzzily(world: NaiveWorld, identity: NaiveKey, bindings: NaiveWorld['bindings']): number {
  const owner = onlyUser(bindings) ?? findOwner(world, identity);
  if (owner !== null) {
    return owner;
  }
  const agreeing = bindings.filter(
    ({ key }) =>
      (identity.platform === null || identity.platform === key.platform) &&
      (identity.appid === null || identity.appid === key.appid),
  );
  const only = onlyUser(agreeing);
  if (only === null) {
    throw new RowRefused('IDENTITY_AMBIGUOUS');
  }
  return only;
}

/** The user of all these bindings if they have one and only one. */
function onlyUser(bindings: NaiveWorld['bindings']): number | null {
  const users = new Set(bindings.map((binding) => binding.userId));
  return users.size === 1 ? ([...users][0] ?? null) : null;
}

function findBindings(world: NaiveWorld, { typeCode, value }: NaiveKey): NaiveWorld['bindings'] {
  return world.bindings.filter(({ key }) => key.typeCode === typeCode && key.value === value);
}

function findOwner(world: NaiveWorld, { typeCode, value, platform, appid }: NaiveKey): number | null {
  const binding = world.bindings.find(
    ({ key }) =>
      key.typeCode === typeCode && key.value === value && key.platform === platform && key.appid === appid,
  );
  return binding?.userId ?? null;
}

function bindIdentities(
  world: NaiveWorld,
  identities: NaiveKey[],
  userId: number,
  isFuzzy: boolean,
  effect: NaiveRowEffect,
): void {
  for (const key of identities) {
    const owner = findOwner(world, key);
    const sharers = findBindings(world, key).map((binding) => binding.userId);
    const isOnlyOthers = isFuzzy && sharers.length > 0 && !sharers.includes(userId);
    if (owner === userId) {
      continue;
    }
    if (owner !== null || isOnlyOthers) {
      effect.warnings.add('IDENTITY_BELONGS_TO_OTHER');
      continue;
    }
    world.bindings.push({ key, userId });
    effect.identitiesBound += 1;
  }
}

function findGroup(world: NaiveWorld, deptId: number, name: string) {
  return world.groups.find((group) => group.deptId === deptId && group.name === name);
}

function refuseGroups(world: NaiveWorld, row: NaiveRow, optType: 'add' | 'delete'): void {
  for (const name of row.groupNames) {
    const group = findGroup(world, row.deptId, name);
    if (group === undefined && optType === 'delete') {
      throw new RowRefused('GROUP_NOT_FOUND');
    }
    if (group?.type === 'DYNAMIC') {
      throw new RowRefused('GROUP_NOT_STATIC');
    }
  }
}

function findOrCreateGroup(world: NaiveWorld, deptId: number, name: string, effect: NaiveRowEffect): number {
  const existing = findGroup(world, deptId, name);
  if (existing !== undefined) {
    return existing.id;
  }
  const id = world.groups.length + 1;
  world.groups.push({ id, deptId, name, type: 'STATIC' });
  effect.groupsCreated += 1;
  return id;
}

function changePair(
  world: NaiveWorld,
  groupId: number,
  userId: number,
  optType: 'add' | 'delete',
  effect: NaiveRowEffect,
): void {
  const place = world.relations.findIndex((pair) => pair.groupId === groupId && pair.userId === userId);
  const isMember = place !== -1;
  if (isMember === (optType === 'add')) {
    effect.unchanged += 1;
    return;
  }
  if (optType === 'add') {
    world.relations.push({ groupId, userId });
  } else {
    world.relations.splice(place, 1);
  }
  effect.changes.push({ groupId, userId, isAdded: optType === 'add' });
}
