import { Type } from 'typebox';
import { MusterError } from '../../errors.ts';
import { acceptUserErase } from '../../operations/accept-user-erase.ts';
import { type ListedErasure, listErasures } from '../../operations/list-erasures.ts';
import { cutPage, readCursor } from '../query.ts';
import { BATCH_ID } from '../schemas-import.ts';
import { WAIT_MS_MAX } from '../timeouts.ts';
import { changeAudited } from './audited-change.ts';
import { BATCH, WAIT_QUERY, waitForBatch } from './console-batch.ts';
import type { ConsoleRoute, MemberCall } from './console-route.ts';
import { PAGE_QUERY, readListSize } from './list-page.ts';
import { readingRoute, sendingRoute } from './member-route.ts';
import { requireWholeEnterprise } from './member-scope.ts';
import { readFields, readLongId } from './read-body.ts';
import { nullable } from './schemas-console.ts';
import { USER_ID } from './schemas-user.ts';

export const ERASURE_ROUTES: readonly ConsoleRoute[] = [
  sendingRoute({
    path: '/user/erase',
    access: 'administrator',
    operationId: 'eraseUser',
    summary:
      '彻底删除一个用户，答复为完成它的批次 / Erase a user for good; answers with the batch that does it',
    description:
      '轮到批次时身份和关系即被删除；保留的请求体中的该用户的行随后清空，进度见 user/erasure/list。/ At its turn identities and relations go; rows in payloads that are kept are blanked afterwards, see user/erasure/list.',
    requestBody: Type.Object({
      audienceUserId: USER_ID,
      confirmUserId: Type.String({ description: '再次输入用户 ID / the id, typed once more' }),
    }),
    query: WAIT_QUERY,
    data: BATCH,
    waitMsMax: WAIT_MS_MAX,
    handle: erase,
  }),
  readingRoute({
    path: '/user/erasure/list',
    access: 'administrator',
    operationId: 'erasures',
    summary: '已删除的用户和清空进度，从新到旧 / Users who were erased, and how far the blanking has come',
    query: PAGE_QUERY,
    data: Type.Object({
      list: Type.Array(
        Type.Object({
          batchId: BATCH_ID,
          batchIdStr: Type.String(),
          audienceUserId: USER_ID,
          personName: nullable(),
          requestedAt: Type.String({ format: 'date-time' }),
          erasedAt: Type.String({ format: 'date-time' }),
          batchesTotal: Type.Integer({ description: '要检查的批次数 / batches to look through' }),
          batchesDone: Type.Integer({ description: '已检查的批次数 / batches that have been' }),
          finishedAt: nullable({ description: 'null 表示仍在清空 / null: it goes on' }),
        }),
      ),
      nextCursor: nullable(),
    }),
    handle: list,
  }),
];

async function erase(call: MemberCall): Promise<string> {
  requireWholeEnterprise(call);
  const { enterpriseId, signedIn } = call;
  const sent = readFields(call.body.value);
  const userId = readLongId(sent, 'audienceUserId');
  if (readLongId(sent, 'confirmUserId') !== userId) {
    throw new MusterError('PARAM_ERROR', {
      zh: '/confirmUserId 与要删除的用户 ID 不一致',
      en: '/confirmUserId is not the id of the user who is to be erased',
    });
  }
  const batchId = await changeAudited(call, enterpriseId, async (tx) => {
    const result = await acceptUserErase(tx, { enterpriseId, personId: signedIn.personId, userId });
    return { result, subject: String(userId), details: { batchId: result } };
  });
  return JSON.stringify(await waitForBatch(call, batchId));
}

async function list(call: MemberCall): Promise<string> {
  requireWholeEnterprise(call);
  const { services, enterpriseId, query } = call;
  const size = readListSize(query);
  const beforeId = readCursor(query);
  const found = await listErasures(services.database, {
    enterpriseId,
    beforeId: beforeId === 0 ? null : beforeId,
    size: size + 1,
  });
  const { page, nextCursor } = cutPage(found, size, ({ batchId }) => batchId);
  return JSON.stringify({ list: page.map(showErasure), nextCursor });
}

function showErasure({ batchId, userId, personId: _personId, ...progress }: ListedErasure): object {
  return { batchId, batchIdStr: String(batchId), audienceUserId: String(userId), ...progress };
}
