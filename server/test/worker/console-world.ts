import { acceptGroupDelete } from '../../src/operations/accept-group-delete.ts';
import { acceptMemberChange } from '../../src/operations/accept-member-change.ts';
import { acceptUserErase } from '../../src/operations/accept-user-erase.ts';
import { checkBatches } from '../../src/operations/check-batches.ts';
import { checkDirectory } from '../../src/operations/check-directory.ts';
import { checkMembers } from '../../src/operations/check-members.ts';
import type { Finding } from '../../src/operations/find-differences.ts';
import type { Database } from '../../src/postgres/database.ts';
import { type ImportWorld, createImportWorld } from './import-world.ts';

/** An import world in which a person does things by hand, too. */
export interface ConsoleWorld extends ImportWorld {
  /** Accepts a batch and applies all that waits. */
  apply(body: object): Promise<number>;
  change(optType: 'add' | 'delete', groupId: number, userIds: number[]): Promise<number>;
  deleteGroup(groupId: number): Promise<number>;
  erase(userId: number): Promise<number>;
  /** `group:user`, by the name of the group and the id of the user, of groups that there are. */
  members(): Promise<string[]>;
  /** The checks of `muster-server check` that find something. */
  differences(): Promise<Finding[]>;
  /** @throws {Error} when there are any. */
  requireNoDifferences(): Promise<void>;
}

export const PERSON_ID = 5;

export async function createConsoleWorld(database: Database): Promise<ConsoleWorld> {
  const world = await createImportWorld(database);
  const { enterpriseId } = world;
  const who = { enterpriseId, personId: PERSON_ID };
  const differences = async (): Promise<Finding[]> => {
    const findings = [];
    for (const check of [checkMembers, checkBatches, checkDirectory]) {
      findings.push(...(await check(database, { enterpriseId })));
    }
    return findings.filter((finding) => finding.differences > 0);
  };
  return {
    ...world,
    apply: async (body) => {
      const batchId = await world.accept(body);
      await world.applyAll();
      return batchId;
    },
    change: (optType, groupId, userIds) =>
      acceptMemberChange(database, { ...who, optType, groupId, userIds }),
    deleteGroup: (groupId) => acceptGroupDelete(database, { ...who, groupId, deptId: null }),
    erase: (userId) => acceptUserErase(database, { ...who, userId }),
    members: async () => {
      const { rows } = await database.query<{ member: string }>({
        text: `
          select g.name || ':' || r.user_id as member
          from relation r
          join audience_group g on g.enterprise_id = $1::int and g.id = r.group_id
          where r.enterprise_id = $1::int order by 1`,
        values: [enterpriseId],
      });
      return rows.map(({ member }) => member);
    },
    differences,
    requireNoDifferences: async () => {
      const found = await differences();
      if (found.length > 0) throw new Error(JSON.stringify(found));
    },
  };
}
