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
  readonly firstNewUserId: number;
  readonly newKeys: BoundKey[] = [];
  readonly newGroups: KnownGroup[] = [];
  #nextUserId: number;
  #nextGroupId: number;
  readonly #keysByValue = new Map<string, BoundKey[]>();
  readonly #groups = new Map<string, KnownGroup>();

  constructor(next: { userId: number; groupId: number }, keys: BoundKey[], groups: KnownGroup[]) {
    this.firstNewUserId = next.userId;
    this.#nextUserId = next.userId;
    this.#nextGroupId = next.groupId;
    for (const key of keys) this.#addKey(key);
    for (const group of groups) this.#groups.set(groupText(group.deptId, group.name), group);
  }

  get nextUserId(): number {
    return this.#nextUserId;
  }

  get nextGroupId(): number {
    return this.#nextGroupId;
  }

  /** Every key with this type and value, whatever its platform and appid. */
  findKeys(identity: IdentityKey): readonly BoundKey[] {
    return this.#keysByValue.get(valueText(identity)) ?? [];
  }

  findGroup(deptId: number, name: string): KnownGroup | undefined {
    return this.#groups.get(groupText(deptId, name));
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
      this.#keysByValue.get(valueText(key))?.pop();
    }
    for (const group of this.newGroups.splice(mark.newGroupCount)) {
      this.#groups.delete(groupText(group.deptId, group.name));
    }
    this.#nextUserId = mark.nextUserId;
    this.#nextGroupId = mark.nextGroupId;
  }

  #addKey(key: BoundKey): void {
    const text = valueText(key);
    const keys = this.#keysByValue.get(text);
    if (keys === undefined) this.#keysByValue.set(text, [key]);
    else keys.push(key);
  }
}

/** No value and no name holds a control character, so NUL parts them without doubt. */
function valueText({ typeId, value }: IdentityKey): string {
  return `${typeId}\0${value}`;
}

function groupText(deptId: number, name: string): string {
  return `${deptId}\0${name}`;
}
