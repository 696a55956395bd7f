import type { IdentityKey } from './judge-row.ts';

export interface BoundKey extends IdentityKey {
  userId: number;
}

export interface KnownGroup {
  id: number;
  deptId: number;
  name: string;
  isStatic: boolean;
}

/** A place in the directory's log of news, to go back to. */
export interface DirectoryMark {
  nextUserId: number;
  nextGroupId: number;
  newKeyCount: number;
  newGroupCount: number;
}

/**
 * Who and what an enterprise has, as far as a chunk's rows ask: first what was looked up, then also what the rows before
 * this one made. News is only ever appended, so going back to a mark undoes a dry run.
 */
export class Directory {
  readonly newKeys: BoundKey[] = [];
  readonly newGroups: KnownGroup[] = [];
  readonly #first: { userId: number; groupId: number };
  #nextUserId: number;
  #nextGroupId: number;
  /** By type, then value. */
  readonly #keys = new Map<number, Map<string, BoundKey[]>>();
  readonly #groups = new Map<string, KnownGroup>();

  constructor(next: { userId: number; groupId: number }, groups: KnownGroup[]) {
    this.#first = next;
    this.#nextUserId = next.userId;
    this.#nextGroupId = next.groupId;
    for (const group of groups) this.#groups.set(groupText(group.deptId, group.name), group);
  }

  get nextUserId(): number {
    return this.#nextUserId;
  }

  get nextGroupId(): number {
    return this.#nextGroupId;
  }

  /** Adds keys that were looked up, none of them twice. */
  addKnownKeys(keys: readonly BoundKey[]): void {
    for (const key of keys) this.#addKey(key);
  }

  /** Every key with this type and value, whatever its platform and appid. */
  findKeys(identity: IdentityKey): readonly BoundKey[] {
    return this.#keys.get(identity.typeId)?.get(identity.value) ?? NO_KEYS;
  }

  findGroup(deptId: number, name: string): KnownGroup | undefined {
    return this.#groups.get(groupText(deptId, name));
  }

  /** Whether rows before this one made the user. */
  isNewUser(userId: number): boolean {
    return userId >= this.#first.userId && userId < this.#nextUserId;
  }

  isNewGroup(groupId: number): boolean {
    return groupId >= this.#first.groupId && groupId < this.#nextGroupId;
  }

  createUser(): number {
    return this.#nextUserId++;
  }

  createGroup(deptId: number, name: string): KnownGroup {
    const group = { id: this.#nextGroupId++, deptId, name, isStatic: true };
    this.#groups.set(groupText(deptId, name), group);
    this.newGroups.push(group);
    return group;
  }

  bind({ typeId, value, platform, appid }: IdentityKey, userId: number): void {
    const key = { typeId, value, platform, appid, userId };
    this.#addKey(key);
    this.newKeys.push(key);
  }

  mark(): DirectoryMark {
    return {
      nextUserId: this.#nextUserId,
      nextGroupId: this.#nextGroupId,
      newKeyCount: this.newKeys.length,
      newGroupCount: this.newGroups.length,
    };
  }

  rollBack(mark: DirectoryMark): void {
    for (const key of this.newKeys.splice(mark.newKeyCount).toReversed()) {
      this.#keys.get(key.typeId)?.get(key.value)?.pop();
    }
    for (const group of this.newGroups.splice(mark.newGroupCount)) {
      this.#groups.delete(groupText(group.deptId, group.name));
    }
    this.#nextUserId = mark.nextUserId;
    this.#nextGroupId = mark.nextGroupId;
  }

  #addKey(key: BoundKey): void {
    let keysByValue = this.#keys.get(key.typeId);
    if (keysByValue === undefined) this.#keys.set(key.typeId, (keysByValue = new Map()));
    const keys = keysByValue.get(key.value);
    if (keys === undefined) keysByValue.set(key.value, [key]);
    else keys.push(key);
  }
}

const NO_KEYS: readonly BoundKey[] = [];

/** No name holds a control character, so NUL parts them without doubt. */
function groupText(deptId: number, name: string): string {
  return `${deptId}\0${name}`;
}
