import { type TObject, type TSchema, Type } from 'typebox';
import type { WireObject } from '../../domain/wire-values.ts';
import type { Db } from '../../postgres/database.ts';
import { type Audited, changeAudited } from './audited-change.ts';
import type { ConsoleRoute, MemberCall, SessionCall } from './console-route.ts';
import { sendingRoute } from './member-route.ts';
import { readFields } from './read-body.ts';

interface ChangeRoute<Call> {
  path: string;
  operationId: string;
  summary: string;
  description?: string;
  requestBody: TObject;
  /** What the answer holds; nothing when left out. */
  data?: TSchema;
  /** Runs in the transaction of its audit entry. */
  change: (tx: Db, call: Call, sent: WireObject) => Promise<Audited<unknown>>;
}

/** A change that an administrator makes in an enterprise, as a JSON object says. */
export function administratorChange({
  change,
  data = Type.Null(),
  ...route
}: ChangeRoute<MemberCall>): ConsoleRoute {
  return sendingRoute({
    ...route,
    access: 'administrator',
    data,
    handle: (call) => run(call, call.enterpriseId, change),
  });
}

/**
 * A change that an operator of the platform makes. Its audit entry stands in the log of the enterprise that the change names, where
 * that enterprise's administrators see it.
 */
export function platformChange({
  change,
  path,
  data = Type.Null(),
  ...docs
}: ChangeRoute<SessionCall>): ConsoleRoute {
  return {
    methods: ['POST'],
    path,
    access: 'platform',
    body: 'json',
    success: 'plain',
    docs: {
      description: '',
      ...docs,
      tag: 'console',
      isOurs: true,
      data,
      errors: ['PARAM_ERROR', 'TOKEN_ERROR', 'PERMISSION_DENIED', 'NOT_FOUND', 'CONFLICT', 'UNAVAILABLE'],
    },
    handle: (call) => run(call, 0, change),
  };
}

async function run<Call extends SessionCall>(
  call: Call,
  enterpriseId: number,
  change: ChangeRoute<Call>['change'],
): Promise<string> {
  const sent = readFields(call.body.value);
  return JSON.stringify(await changeAudited(call, enterpriseId, (tx) => change(tx, call, sent)));
}
