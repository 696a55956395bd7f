import { Link } from '@tanstack/react-router';
import { Alert, App, Button, Flex, Modal, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useChange } from '../../api/change.ts';
import { post } from '../../api/client.ts';
import { useMember } from '../../api/session.ts';
import { Failure, Loading } from '../../components/states.tsx';
import { TypedConfirm } from '../../components/typed-confirm.tsx';
import { formatNumber } from '../../language/format.ts';
import { defineWords, useWords } from '../../language/language.tsx';
import { BATCH_WAIT_MS, type Batch } from './followed-batch.tsx';
import { type ShownGroup, groupsKey, useGroup } from './group-data.ts';
import { WORDS } from './words.ts';

const DELETE_WORDS = defineWords({
  zh: {
    title: (name: string) => `删除分组“${name}”`,
    lost: (count: number) =>
      `该分组此刻有 ${formatNumber(count)} 个成员，删除后这些成员关系全部移除，不能撤销。`,
    empty: '该分组此刻没有成员；删除不能撤销。',
    lostDynamic: (count: number) =>
      `该动态分组此刻有 ${formatNumber(count)} 个成员，删除后规则不再保留；规则引用的分组及其成员不受影响。`,
    kept: '用户本身不会被删除；导入记录和审计记录保留。',
    named: '以下动态分组的规则引用了它，不能删除；请先修改这些规则：',
    done: '已删除分组',
    stayed: '有动态分组的规则引用了该分组，分组已保留',
  },
  en: {
    title: (name: string) => `Delete the group "${name}"`,
    lost: (count: number) =>
      `The group has ${formatNumber(count)} members at this moment. All of them leave it, and that cannot be undone.`,
    empty: 'The group has no members at this moment. Deleting it cannot be undone.',
    lostDynamic: (count: number) =>
      `The dynamic group has ${formatNumber(count)} members at this moment. Its rule goes; the groups that the rule names stay as they are.`,
    kept: 'No user is deleted. The records of imports and the audit log stay.',
    named: 'The rules of these dynamic groups name it, so it cannot be deleted. Change them first:',
    done: 'The group is deleted',
    stayed: 'The rule of a dynamic group names it, so the group has stayed',
  },
});

/** Asks for the group's name before it goes, and says what goes with it. */
export function DeleteGroup({
  groupId,
  onDone,
  onClose,
}: {
  groupId: string;
  /** Says which batch is still to do it; null when it is done. */
  onDone: (pendingBatchId: string | null) => void;
  onClose: () => void;
}): ReactNode {
  const words = useWords(WORDS);
  const { data, error } = useGroup(groupId);
  if (data === undefined) {
    return (
      <Modal open title={words.remove} footer={null} onCancel={onClose}>
        {error === null ? <Loading /> : <Failure error={error} />}
      </Modal>
    );
  }
  return data.namedBy.length > 0 ? (
    <NamedByRules group={data} onClose={onClose} />
  ) : (
    <Question group={data} onDone={onDone} onClose={onClose} />
  );
}

function Question({
  group,
  onDone,
  onClose,
}: {
  group: ShownGroup;
  /** Says which batch is still to do it; null when it is done. */
  onDone: (pendingBatchId: string | null) => void;
  onClose: () => void;
}): ReactNode {
  const words = useWords(WORDS);
  const deleteWords = useWords(DELETE_WORDS);
  const { enterpriseId } = useMember();
  const { message } = App.useApp();
  const remove = useChange({
    change: (): Promise<Batch> =>
      post(
        '/group/delete',
        { groupId: group.groupId, confirmName: group.name },
        { enterpriseId, waitMs: BATCH_WAIT_MS },
      ),
    changes: [
      [...groupsKey(enterpriseId), 'list'],
      [...groupsKey(enterpriseId), 'categories'],
    ],
    done: null,
    onDone: (batch) => {
      if (batch.unchanged > 0) void message.warning(deleteWords.stayed, 6);
      else if (batch.status === 'FINISHED') void message.success(deleteWords.done);
      onDone(batch.status === 'FINISHED' ? null : batch.batchIdStr);
    },
    isErrorShown: true,
  });
  return (
    <TypedConfirm
      title={deleteWords.title(group.name)}
      expected={group.name}
      okText={words.remove}
      isPending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(undefined)}
      onCancel={onClose}
    >
      <Alert
        type="warning"
        showIcon
        title={describeLoss(group, deleteWords)}
        description={deleteWords.kept}
      />
    </TypedConfirm>
  );
}

function describeLoss({ type, userCount }: ShownGroup, words: (typeof DELETE_WORDS)['zh']): string {
  if (type === 'DYNAMIC') return words.lostDynamic(userCount);
  return userCount === 0 ? words.empty : words.lost(userCount);
}

function NamedByRules({ group, onClose }: { group: ShownGroup; onClose: () => void }): ReactNode {
  const words = useWords(WORDS);
  const deleteWords = useWords(DELETE_WORDS);
  const { enterpriseId } = useMember();
  return (
    <Modal
      open
      title={deleteWords.title(group.name)}
      onCancel={onClose}
      footer={<Button onClick={onClose}>{words.close}</Button>}
    >
      <Typography.Paragraph>{deleteWords.named}</Typography.Paragraph>
      <Flex vertical gap={4}>
        {group.namedBy.map(({ groupId, name }) => (
          <Link
            key={groupId}
            to="/e/$enterpriseId/groups/$groupId"
            params={{ enterpriseId, groupId }}
            style={{ whiteSpace: 'pre-wrap' }}
          >
            {name}
          </Link>
        ))}
      </Flex>
    </Modal>
  );
}
