import { isWireObject, readInteger } from './wire-values.ts';

/** Users that one batch may put into a group or take out of it. */
export const MEMBER_CHANGE_USERS_MAX = 10_000;

/** The payloads of what people do by hand are our own; the number lets a later format be told from this one. */
const VERSION = 1;

/** Users to be put into a static group or taken out of it; null: a row that was blanked since. */
export interface MemberChange {
  groupId: number;
  userIds: (number | null)[];
}

/** Rows stand in `data` as in any other payload, so results show them and erasures find them in the same way. */
export function writeMemberChange({ groupId, userIds }: { groupId: number; userIds: number[] }): string {
  const rows = userIds.map((userId) => `{"audienceUserId":"${userId}"}`);
  return `{"version":${VERSION},"groupId":${groupId},"data":[${rows.join(',')}]}`;
}

/** @throws {Error} when it is no such payload. */
export function parseMemberChange(body: unknown): MemberChange {
  const { groupId, data } = readPayload(body);
  if (!Array.isArray(data)) throw new Error('a member change without rows');
  return { groupId: requireId(groupId), userIds: data.map(readUserId) };
}

export function writeGroupDelete({ groupId }: { groupId: number }): string {
  return JSON.stringify({ version: VERSION, groupId });
}

export function parseGroupDelete(body: unknown): { groupId: number } {
  return { groupId: requireId(readPayload(body).groupId) };
}

export function writeUserErase({ userId }: { userId: number }): string {
  return JSON.stringify({ version: VERSION, userId });
}

export function parseUserErase(body: unknown): { userId: number } {
  return { userId: requireId(readPayload(body).userId) };
}

/** The user whom a row of a member change names. */
export function readUserId(row: unknown): number | null {
  return isWireObject(row) ? readId(row.audienceUserId) : null;
}

function readPayload(body: unknown): Record<string, unknown> {
  if (!isWireObject(body) || body.version !== VERSION) throw new Error('a payload of another version');
  return body;
}

function requireId(value: unknown): number {
  const id = readId(value);
  if (id === null) throw new Error('a payload without its id');
  return id;
}

function readId(value: unknown): number | null {
  const id = readInteger(value);
  return typeof id === 'bigint' && id >= 1n && id <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(id) : null;
}
