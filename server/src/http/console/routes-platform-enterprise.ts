import { Type } from 'typebox';
import { refuse } from '../../domain/import-request.ts';
import { type WireObject, readInteger } from '../../domain/wire-values.ts';
import { type EnterpriseChange, changeEnterprise } from '../../operations/change-enterprise.ts';
import { createEnterprise } from '../../operations/create-enterprise.ts';
import { createPerson, makePassword } from '../../operations/create-person.ts';
import { grantRole } from '../../operations/grant-role.ts';
import { hasPerson } from '../../operations/has-person.ts';
import { searchEnterprises } from '../../operations/search-enterprises.ts';
import { setEnterpriseLimits } from '../../operations/set-enterprise-limits.ts';
import type { Db } from '../../postgres/database.ts';
import { cutPage, readCursor, readQueryChoice } from '../query.ts';
import type { Audited } from './audited-change.ts';
import { platformChange } from './change-route.ts';
import type { ConsoleRoute, SessionCall } from './console-route.ts';
import { readQueryText } from './list-filter.ts';
import { PAGE_QUERY, readListSize } from './list-page.ts';
import { platformReading } from './platform-route.ts';
import { readFlag, readId, readName, readOptional } from './read-body.ts';
import { nullable } from './schemas-console.ts';

const STATES = ['active', 'suspended', 'deleting'] as const;

/** As the process's own settings may be. */
const WAITING_ROWS = { min: 500, max: 1_000_000_000_000 };
const CALLS_PER_S = { min: 1, max: 1_000_000 };

const ENTERPRISE_ID = Type.String({ description: '企业 ID / id of the enterprise' });
const NAME = Type.String({ minLength: 1, maxLength: 64 });
const limit = ({ min, max }: { min: number; max: number }, description: string) =>
  Type.Union([Type.Integer({ minimum: min, maximum: max }), Type.Null()], { description });
const LIMITS = {
  waitingRowsMax: limit(
    WAITING_ROWS,
    '待处理的行数上限；null 为默认 / rows that may wait; null: the default',
  ),
  importCallsPerSMax: limit(
    CALLS_PER_S,
    '每个应用每秒的导入调用上限；null 为默认 / import calls a second of each app; null: the default',
  ),
};
const ADMINISTRATOR = Type.Object({
  username: Type.String(),
  password: nullable({
    description:
      '新建人员的密码，只显示这一次；已有的人员为 null / of a new person, shown this once; null: it existed',
  }),
});

export const PLATFORM_ENTERPRISE_ROUTES: readonly ConsoleRoute[] = [
  platformReading({
    path: '/platform/enterprise/list',
    operationId: 'platformEnterprises',
    summary: '企业，按 ID 升序 / The enterprises by ascending id',
    query: {
      text: Type.Optional(Type.String({ description: '名称包含，或 ID / part of the name, or the id' })),
      state: Type.Optional(Type.String({ enum: [...STATES] })),
      ...PAGE_QUERY,
    },
    data: Type.Object({
      list: Type.Array(
        Type.Object({
          enterpriseId: ENTERPRISE_ID,
          name: Type.String(),
          state: Type.String({ enum: [...STATES] }),
          createsUsers: Type.Boolean({ description: '导入时新建未知用户 / imports make users' }),
          managesIdentityTypes: Type.Boolean({ description: '身份类型管理已打开 / the feature is open' }),
          ...LIMITS,
          waitingRows: Type.Integer(),
          usersMade: Type.Integer({ description: '累计新建的用户 / users ever made' }),
          groupsMade: Type.Integer({ description: '累计新建的分组 / groups ever made' }),
          appCount: Type.Integer(),
          memberCount: Type.Integer(),
          createdAt: Type.String(),
        }),
      ),
      nextCursor: nullable(),
      defaults: Type.Object(
        { waitingRowsMax: Type.Integer(), importCallsPerSMax: Type.Integer() },
        { description: '本进程的默认上限 / what this process lets everybody' },
      ),
    }),
    handle: list,
  }),
  platformChange({
    path: '/platform/enterprise/create',
    operationId: 'createEnterprise',
    summary: '新建企业，可同时指定管理员 / Make an enterprise, with an administrator if wanted',
    requestBody: Type.Object({ name: NAME, administrator: Type.Optional(nullable()) }),
    data: Type.Object({
      enterpriseId: ENTERPRISE_ID,
      administrator: Type.Union([ADMINISTRATOR, Type.Null()]),
    }),
    change: create,
  }),
  platformChange({
    path: '/platform/enterprise/appoint',
    operationId: 'appointAdministrator',
    summary:
      '指定企业的管理员，账号不存在时新建 / Appoint an administrator, who is made if there is none of the name',
    requestBody: Type.Object({ enterpriseId: ENTERPRISE_ID, username: NAME }),
    data: ADMINISTRATOR,
    change: async (tx, call, sent) => {
      const enterpriseId = readId(sent, 'enterpriseId');
      const result = await appoint(tx, call, enterpriseId, readName(sent, 'username'));
      return { result, subject: result.username, details: { role: 'administrator' }, enterpriseId };
    },
  }),
  platformChange({
    path: '/platform/enterprise/save',
    operationId: 'saveEnterprise',
    summary: '修改名称、导入设置和功能开关 / Change the name, how imports make users, and the features',
    description: '未传的不变。/ Absent fields stay.',
    requestBody: Type.Object({
      enterpriseId: ENTERPRISE_ID,
      name: Type.Optional(NAME),
      createsUsers: Type.Optional(Type.Boolean()),
      managesIdentityTypes: Type.Optional(Type.Boolean()),
    }),
    change: save,
  }),
  stateRoute(
    'suspend',
    'suspended',
    '暂停企业：拒绝其应用，批次等待 / Suspend one: its apps are refused, its batches wait',
  ),
  stateRoute('resume', 'active', '恢复企业 / Let a suspended one go on'),
  platformChange({
    path: '/platform/enterprise/limit',
    operationId: 'limitEnterprise',
    summary: '设置企业的上限，5 秒内生效 / Set the limits of an enterprise, which hold within 5 s',
    requestBody: Type.Object({ enterpriseId: ENTERPRISE_ID, ...LIMITS }),
    change: async (tx, _call, sent) => {
      const enterpriseId = readId(sent, 'enterpriseId');
      const limits = {
        waitingRowsMax: readLimit(sent, 'waitingRowsMax', WAITING_ROWS),
        importCallsPerSMax: readLimit(sent, 'importCallsPerSMax', CALLS_PER_S),
      };
      const { name } = await setEnterpriseLimits(tx, { enterpriseId, ...limits });
      return { result: null, subject: name, details: limits, enterpriseId };
    },
  }),
];

function stateRoute(
  verb: 'suspend' | 'resume',
  state: 'suspended' | 'active',
  summary: string,
): ConsoleRoute {
  return platformChange({
    path: `/platform/enterprise/${verb}`,
    operationId: `${verb}Enterprise`,
    summary,
    requestBody: Type.Object({ enterpriseId: ENTERPRISE_ID }),
    change: async (tx, _call, sent) => {
      const enterpriseId = readId(sent, 'enterpriseId');
      const { name } = await changeEnterprise(tx, { enterpriseId, state });
      return { result: null, subject: name, enterpriseId };
    },
  });
}

async function list({ services, query }: SessionCall): Promise<string> {
  const size = readListSize(query);
  const found = await searchEnterprises(services.database, {
    filter: { text: readQueryText(query, 'text') ?? '', state: readQueryChoice(query, 'state', STATES) },
    afterId: readCursor(query),
    // One more than asked for tells whether there is a next page.
    size: size + 1,
  });
  const { page, nextCursor } = cutPage(found, size, ({ id }) => id);
  const { backlogRowsMax, importCallsPerSMax } = services.config;
  return JSON.stringify({
    list: page.map(({ id, ...enterprise }) => ({ enterpriseId: String(id), ...enterprise })),
    nextCursor,
    defaults: { waitingRowsMax: backlogRowsMax, importCallsPerSMax },
  });
}

async function create(tx: Db, call: SessionCall, sent: WireObject): Promise<Audited<object>> {
  const name = readName(sent, 'name');
  const username = readOptional(sent, 'administrator', readName);
  const { enterpriseId } = await createEnterprise(tx, { name });
  const administrator = username === null ? null : await appoint(tx, call, enterpriseId, username);
  return {
    result: { enterpriseId: String(enterpriseId), administrator },
    subject: name,
    details: { administrator: username },
    enterpriseId,
  };
}

async function appoint(
  tx: Db,
  { services }: SessionCall,
  enterpriseId: number,
  username: string,
): Promise<{ username: string; password: string | null }> {
  const password = (await hasPerson(tx, { username })) ? null : makePassword();
  if (password !== null) {
    const person = { username, password, isPlatformOperator: false, hasMadePassword: true };
    await services.signIns.run(() => createPerson(tx, person));
  }
  await grantRole(tx, { username, enterpriseId, role: 'administrator' });
  return { username, password };
}

async function save(tx: Db, _call: SessionCall, sent: WireObject): Promise<Audited<null>> {
  const change: EnterpriseChange = { enterpriseId: readId(sent, 'enterpriseId') };
  if (sent.name !== undefined) change.name = readName(sent, 'name');
  if (sent.createsUsers !== undefined) change.createsUsers = readFlag(sent, 'createsUsers');
  if (sent.managesIdentityTypes !== undefined) {
    change.managesIdentityTypes = readFlag(sent, 'managesIdentityTypes');
  }
  const { name } = await changeEnterprise(tx, change);
  const { enterpriseId, ...details } = change;
  return { result: null, subject: name, details, enterpriseId };
}

/** Null, which stands for the default, must be said. */
function readLimit(
  sent: WireObject,
  field: string,
  { min, max }: { min: number; max: number },
): number | null {
  if (sent[field] === null) return null;
  const value = readInteger(sent[field]);
  if (typeof value === 'bigint' && value >= BigInt(min) && value <= BigInt(max)) return Number(value);
  throw refuse(
    `/${field}`,
    sent[field],
    `必须是 ${min} 到 ${max} 的整数，或 null`,
    `must be a whole number from ${min} to ${max}, or null`,
  );
}
