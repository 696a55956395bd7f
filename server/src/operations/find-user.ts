import { Directory } from '../domain/directory.ts';
import type { MatchingType } from '../domain/import-request.ts';
import type { RowIdentity } from '../domain/judge-row.ts';
import { matchUser } from '../domain/resolve-batch.ts';
import type { RowFailure } from '../domain/row-reasons.ts';
import type { Db } from '../postgres/database.ts';
import { findIdentityKeys } from './find-identity-keys.ts';

/** The user that identities mean, by the rules of an import's row; undefined when there is none. */
export async function findUser(
  db: Db,
  input: { enterpriseId: number; identities: RowIdentity[]; matchingType: MatchingType },
): Promise<number | undefined | RowFailure> {
  const { enterpriseId, identities, matchingType } = input;
  const keys = [];
  for (const { typeId, value } of identities) {
    keys.push(...(await findIdentityKeys(db, { enterpriseId, typeId, values: [value] })));
  }
  const directory = new Directory({ userId: 0, groupId: 0 }, []);
  directory.addKnownKeys(keys);
  return matchUser(identities, matchingType, directory);
}
