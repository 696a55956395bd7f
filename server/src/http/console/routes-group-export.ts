import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify/sync';
import { Type } from 'typebox';
import { defuseCell } from '../../domain/formula-cell.ts';
import { MusterError } from '../../errors.ts';
import { listIdentitiesOfUsers } from '../../operations/list-identities-of-users.ts';
import { listIdentityTypes } from '../../operations/list-identity-types.ts';
import { countMembersAsOf, listMembersAsOf } from '../../operations/list-members-as-of.ts';
import { listMembers } from '../../operations/list-members.ts';
import type { FoundGroup } from '../../operations/search-groups.ts';
import type { Database } from '../../postgres/database.ts';
import { CSV_TYPE } from '../envelope.ts';
import { readQueryMoment, readRequiredId } from '../query.ts';
import type { Download } from '../route.ts';
import { SET_TIMEOUTS } from '../timeouts.ts';
import { changeAudited } from './audited-change.ts';
import type { ConsoleRoute, MemberCall } from './console-route.ts';
import { readingRoute } from './member-route.ts';
import { requireGroup } from './member-scope.ts';
import { countRule } from './routes-group-rule.ts';
import { AS_OF, requireSet, requireStatic } from './routes-group-member.ts';
import { GROUP_ID } from './schemas-group.ts';
import { SHEET_ROWS_MAX, writeXlsx } from './xlsx-stream.ts';

const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** A page is read in some 50 ms, and its text is some hundred kilobytes. */
const PAGE_SIZE = 2_000;

/** Of a moment a page costs what changed in the group since, however few users it holds. */
const PAST_PAGE_SIZE = 10_000;

const NOTE =
  '第一列 audienceUserId，其后每个身份类型一列，多个值以空格隔开；响应头 X-Muster-Total 为总行数。不传 asOf 时，每页为读取时的成员。/ The first column is audienceUserId, then one for each identity type, several values parted by blanks; the header X-Muster-Total says how many users there are. Without asOf each page holds the members of the moment at which it is read.';

export const GROUP_EXPORT_ROUTES: readonly ConsoleRoute[] = [
  exportRoute({
    path: '/group/members.csv',
    operationId: 'exportMembersCsv',
    summary: '导出成员为 CSV / The users of a group as a CSV file for Excel',
    mediaType: CSV_TYPE,
    extension: 'csv',
    rowsMax: null,
    write: writeCsv,
  }),
  exportRoute({
    path: '/group/members.xlsx',
    operationId: 'exportMembersXlsx',
    summary: '导出成员为 Excel / The users of a group as an Excel file',
    mediaType: XLSX_TYPE,
    extension: 'xlsx',
    rowsMax: SHEET_ROWS_MAX - 1,
    write: writeXlsx,
  }),
];

function exportRoute({
  mediaType,
  extension,
  rowsMax,
  write,
  ...route
}: {
  path: string;
  operationId: string;
  summary: string;
  mediaType: string;
  extension: string;
  /** null: as many as there are. */
  rowsMax: number | null;
  write: (pages: AsyncIterable<string[][]>) => AsyncIterable<string | Buffer>;
}): ConsoleRoute {
  const described = readingRoute({
    ...route,
    access: 'reader',
    description: NOTE,
    query: { groupId: GROUP_ID, asOf: AS_OF },
    data: Type.String({ description: extension }),
    handle: async (call) => {
      const { groupId, name, asOf, total } = await beginExport(call, rowsMax);
      call.setHeader('x-muster-total', String(total));
      const pages = readPages(call.services.database, { enterpriseId: call.enterpriseId, groupId, asOf });
      const content = Readable.from(write(pages), { objectMode: false });
      // No file system that people use has a colon in names.
      const moment = asOf === null ? '' : ` ${asOf.replaceAll(':', '-')}`;
      return { fileName: `${name}${moment}.${extension}`, mediaType, content } satisfies Download;
    },
  });
  return { ...described, success: 'csv' };
}

interface Export {
  groupId: number;
  name: string;
  /** null: now. */
  asOf: string | null;
  total: number;
}

/**
 * Whoever takes people's identities away is written down before they leave.
 * @throws {MusterError} NOT_FOUND; PARAM_ERROR when the moment is not kept, or there are more members than the file can hold.
 */
async function beginExport(call: MemberCall, rowsMax: number | null): Promise<Export> {
  const { services, enterpriseId, query } = call;
  const { database } = services;
  const asOf = readQueryMoment(query, 'asOf') ?? null;
  const group = await requireGroup(database, call, readRequiredId(query, 'groupId'));
  const { groupId, name } = group;
  const total = await countExported(database, { enterpriseId, group, asOf });
  if (rowsMax !== null && total > rowsMax) {
    throw new MusterError('PARAM_ERROR', {
      zh: `Excel 文件最多容纳 ${rowsMax} 个成员，该分组有 ${total} 个，请导出为 CSV`,
      en: `an Excel file holds ${rowsMax} members at most and the group has ${total}; take a CSV file`,
    });
  }
  return changeAudited(call, enterpriseId, async () => ({
    result: { groupId, name, asOf, total },
    subject: name,
    details: { groupId, ...(asOf === null ? {} : { asOf }), total },
  }));
}

async function countExported(
  database: Database,
  {
    enterpriseId,
    group: { groupId, rule, userCount },
    asOf,
  }: { enterpriseId: number; group: FoundGroup; asOf: string | null },
): Promise<number> {
  if (asOf !== null) {
    return database.transaction(SET_TIMEOUTS, async (tx) => {
      await requireStatic(tx, { enterpriseId, groupId, asOf });
      return countMembersAsOf(tx, { enterpriseId, groupId, asOf });
    });
  }
  return rule === null ? (userCount ?? 0) : countRule(database, { enterpriseId, rule, owner: groupId });
}

/** The file's rows, the names of its columns first. When the group goes meanwhile the file breaks off: a part is no export. */
async function* readPages(
  database: Database,
  { enterpriseId, groupId, asOf }: { enterpriseId: number; groupId: number; asOf: string | null },
): AsyncGenerator<string[][]> {
  const types = await listIdentityTypes(database, { enterpriseId });
  const codes = types.map(({ code }) => code);
  yield [['audienceUserId', ...codes]];
  let afterUserId = 0;
  for (;;) {
    const userIds = await readMemberIds(database, { enterpriseId, groupId, asOf, afterUserId });
    const lastUserId = userIds.at(-1);
    if (lastUserId === undefined) return;
    const identities = await listIdentitiesOfUsers(database, { enterpriseId, userIds });
    yield userIds.map((userId) => {
      const own = identities.get(userId) ?? [];
      const valuesOf = (code: string): string[] =>
        own.filter(({ identityType }) => identityType === code).map(({ identityValue }) => identityValue);
      return [String(userId), ...codes.map((code) => valuesOf(code).join(' '))];
    });
    afterUserId = lastUserId;
  }
}

function readMemberIds(
  database: Database,
  { asOf, ...page }: { enterpriseId: number; groupId: number; asOf: string | null; afterUserId: number },
): Promise<number[]> {
  return database.transaction(SET_TIMEOUTS, async (tx) => {
    if (asOf === null) return listMembers(tx, { ...page, set: await requireSet(tx, page), size: PAGE_SIZE });
    await requireStatic(tx, { ...page, asOf });
    return listMembersAsOf(tx, { ...page, asOf, size: PAST_PAGE_SIZE });
  });
}

/** As Excel opens it, in Chinese too: UTF-8 with a byte order mark, CRLF, and no cell that becomes a formula. */
async function* writeCsv(pages: AsyncIterable<string[][]>): AsyncGenerator<string> {
  yield '\uFEFF';
  for await (const rows of pages) {
    yield stringify(
      rows.map((cells) => cells.map(defuseCell)),
      { record_delimiter: 'windows' },
    );
  }
}
