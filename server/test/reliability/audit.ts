import { expect } from 'vitest';
import { inflatePayload } from '../../src/operations/read-batch.ts';
import type { Database } from '../../src/postgres/database.ts';
import { type NaiveState, sortByText } from '../model/naive-model.ts';
import { readBatches, readState } from '../worker/law-world.ts';

/** What these tests send: every row names one user by a phone, a batch has one list of groups, or a row its own. */
export interface Body {
  publicParams: { optType: 'add' | 'delete' };
  /** Ignored by the server; by it a test finds the batch of a call that had no answer. */
  call: string;
  data: {
    identities: [{ identityType: 'id'; identityValue: string }];
    groups: string;
    [extra: string]: unknown;
  }[];
}

export interface AuditedBatch {
  batchId: number;
  call: string;
  status: string;
}

/**
 * Holds all that an enterprise has against its batches, replayed one row at a time in the order of effect: every batch has left
 * PENDING and has its own place, without gaps; users, groups, relations, counts and history are what exactly one application of
 * each FINISHED batch gives.
 * @returns the batches in the order of effect.
 */
export async function auditEnterprise(database: Database, enterpriseId: number): Promise<AuditedBatch[]> {
  const applied = await readBatches(database, enterpriseId);
  const { rows: payloads } = await database.query<{ batchId: number; payload: Buffer }>({
    text: `
      select batch_id as "batchId", body as payload from import_payload
      where enterprise_id = $1::int order by batch_id`,
    values: [enterpriseId],
  });
  expect(payloads).toHaveLength(applied.length);
  const batches = applied.map(({ status, appliedSeq, ...outcome }, index) => {
    const { batchId = 0, payload = Buffer.alloc(0) } = payloads[index] ?? {};
    return { batchId, status, appliedSeq, outcome, body: JSON.parse(inflatePayload(payload)) as Body };
  });
  batches.sort((one, other) => (one.appliedSeq ?? 0) - (other.appliedSeq ?? 0));
  expect(batches.map(({ appliedSeq }) => appliedSeq)).toEqual(batches.map((_, index) => index + 1));

  const replay = new Replay();
  for (const { batchId, status, outcome, body } of batches) {
    if (status === 'ERROR') continue;
    expect({ batchId, status, ...outcome }).toEqual({ batchId, status: 'FINISHED', ...replay.apply(body) });
  }
  expect(await readState(database, enterpriseId)).toEqual(replay.state());
  return batches.map(({ batchId, status, body }) => ({ batchId, call: body.call, status }));
}

type Outcome = Omit<Awaited<ReturnType<typeof readBatches>>[number], 'status' | 'appliedSeq'>;

/** The rules for the few shapes of `Body`, quick enough for a hundred thousand rows. */
class Replay {
  readonly #users = new Map<string, number>();
  readonly #groups = new Map<string, { id: number; users: Set<number> }>();

  apply({ publicParams: { optType }, data }: Body): Outcome {
    const before = { users: this.#users.size, groups: this.#groups.size };
    const failures: Outcome['failures'] = [];
    const changes: Outcome['changes'] = [];
    let unchanged = 0;
    for (const [index, row] of data.entries()) {
      const name = row.identities[0].identityValue;
      const groupNames = row.groups.split(',');
      const code = optType === 'delete' ? this.#refuseDelete(name, groupNames) : null;
      if (code !== null) {
        failures.push({ index, code });
        continue;
      }
      const userId = getOrMake(this.#users, name, (id) => id);
      for (const groupName of groupNames) {
        const group = getOrMake(this.#groups, groupName, (id) => ({ id, users: new Set<number>() }));
        const isChanged = optType === 'add' ? !group.users.has(userId) : group.users.has(userId);
        if (optType === 'add') group.users.add(userId);
        else group.users.delete(userId);
        if (isChanged) changes.push({ groupId: group.id, userId, isAdded: optType === 'add' });
        else unchanged += 1;
      }
    }
    const usersCreated = this.#users.size - before.users;
    return {
      success: data.length - failures.length,
      fail: failures.length,
      relationsAdded: optType === 'add' ? changes.length : 0,
      relationsRemoved: optType === 'delete' ? changes.length : 0,
      unchanged,
      usersCreated,
      groupsCreated: this.#groups.size - before.groups,
      identitiesBound: usersCreated,
      failures,
      warnings: [],
      changes: changes.toSorted((one, other) => one.groupId - other.groupId || one.userId - other.userId),
    };
  }

  #refuseDelete(name: string, groupNames: string[]): 'USER_NOT_FOUND' | 'GROUP_NOT_FOUND' | null {
    if (!this.#users.has(name)) return 'USER_NOT_FOUND';
    return groupNames.every((groupName) => this.#groups.has(groupName)) ? null : 'GROUP_NOT_FOUND';
  }

  state(): NaiveState {
    const groups = [...this.#groups].map(([name, { id, users }]) => ({ name, id, users }));
    return {
      users: this.#users.size,
      identities: sortByText([...this.#users].map(([value, userId]) => ['id', value, null, null, userId])),
      groups: groups.map(({ id, name, users }) => [id, 0, name, 'STATIC', users.size]),
      relations: sortByText(
        groups.flatMap(({ id, users }) => [...users].map((userId): [number, number] => [id, userId])),
      ),
    };
  }
}

function getOrMake<Value>(map: Map<string, Value>, key: string, make: (id: number) => Value): Value {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make(map.size + 1);
  map.set(key, made);
  return made;
}
