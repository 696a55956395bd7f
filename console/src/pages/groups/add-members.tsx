import { Form, Input, Modal, Radio, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import { useIdentityTypes } from '../../api/identity-types.ts';
import { useChange } from '../../api/change.ts';
import { post } from '../../api/client.ts';
import { useFilters } from '../../api/filters.ts';
import { useMember } from '../../api/session.ts';
import { stayOpen } from '../../components/dialog.ts';
import { Failure } from '../../components/states.tsx';
import { formatNumber } from '../../language/format.ts';
import { defineWords, useWords } from '../../language/language.tsx';
import { AddedMembers } from './added-members.tsx';
import { BATCH_WAIT_MS, type Batch } from './followed-batch.tsx';
import { type ShownGroup, groupsKey } from './group-data.ts';
import { WORDS } from './words.ts';

const ADD_WORDS = defineWords({
  zh: {
    title: (name: string) => `手工加入成员到“${name}”`,
    ok: '加入',
    type: '身份类型',
    matching: '匹配方式',
    exact: '精准：连同平台和应用完全一致',
    fuzzy: '模糊：只看类型和值',
    values: '身份值，每行一个',
    hint: '没有找到的用户会被新建（除非企业设置为不新建）。',
    lines: (count: number) => `共 ${formatNumber(count)} 行，最多 500 行。`,
    rule: '请输入 1 到 500 行身份值',
  },
  en: {
    title: (name: string) => `Add members to "${name}"`,
    ok: 'Add',
    type: 'Identity type',
    matching: 'Matching',
    exact: 'Exact: platform and app included',
    fuzzy: 'Fuzzy: type and value only',
    values: 'Values, one a line',
    hint: 'Who is not found is created, unless the enterprise creates nobody.',
    lines: (count: number) => `${formatNumber(count)} lines, 500 at most. `,
    rule: 'Enter between 1 and 500 lines',
  },
});

const LINES_MAX = 500;

interface Fields {
  type: string;
  matchingType: 1 | 2;
  text: string;
}

function linesOf(text: string | undefined): string[] {
  return (text ?? '').split(/\r?\n/).flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
}

/** Puts people in by their identities, and shows what came of every line. */
export function AddMembers({ group, onClose }: { group: ShownGroup; onClose: () => void }): ReactNode {
  const words = useWords(WORDS);
  const addWords = useWords(ADD_WORDS);
  const { enterpriseId } = useMember();
  const [, setFilters] = useFilters(['batch']);
  const [sent, setSent] = useState<{ type: string; lines: string[] }>({ type: '', lines: [] });
  const [isPending, setPending] = useState(false);
  const add = useChange({
    change: ({ type, matchingType, text }: Fields): Promise<Batch> => {
      const data = linesOf(text).map((identityValue) => ({
        identities: [{ identityType: type, identityValue }],
      }));
      const body = { groupId: group.groupId, matchingType, data };
      return post('/group/member/add', body, { enterpriseId, waitMs: BATCH_WAIT_MS });
    },
    changes: [groupsKey(enterpriseId)],
    done: null,
    onDone: (_, { type, text }) => setSent({ type, lines: linesOf(text) }),
    isErrorShown: true,
  });
  const [form] = Form.useForm<Fields>();
  const close = (): void => {
    // What has not taken effect yet is followed by the page.
    if (isPending && add.data !== undefined) setFilters({ batch: add.data.batchIdStr });
    onClose();
  };
  return (
    <Modal
      open
      title={addWords.title(group.name)}
      okText={add.data === undefined ? addWords.ok : words.close}
      {...stayOpen(add)}
      cancelButtonProps={
        add.data === undefined ? { disabled: add.isPending } : { style: { display: 'none' } }
      }
      okButtonProps={{ loading: add.isPending }}
      onOk={add.data === undefined ? form.submit : close}
      onCancel={close}
      width={640}
    >
      {add.data === undefined ? (
        <AddForm form={form} error={add.error} onSubmit={(fields) => add.mutate(fields)} />
      ) : (
        <AddedMembers batch={add.data} {...sent} onPending={setPending} />
      )}
    </Modal>
  );
}

function AddForm({
  form,
  error,
  onSubmit,
}: {
  form: ReturnType<typeof Form.useForm<Fields>>[0];
  error: Error | null;
  onSubmit: (fields: Fields) => void;
}): ReactNode {
  const addWords = useWords(ADD_WORDS);
  const types = (useIdentityTypes().data?.list ?? []).filter(({ enabled }) => enabled);
  const count = linesOf(Form.useWatch('text', form)).length;
  return (
    <Form<Fields>
      form={form}
      layout="vertical"
      initialValues={{ type: 'phone', matchingType: 1, text: '' }}
      onFinish={onSubmit}
    >
      <Form.Item name="type" label={addWords.type}>
        <Select
          options={types.map(({ code, name }) => ({ value: code, label: name }))}
          // Of a type that belongs to an app the line says no app, so its whole key is nobody's.
          onChange={(code: string) => {
            const isOfApp = types.find((type) => type.code === code)?.scope === 'app';
            form.setFieldValue('matchingType', isOfApp ? 2 : 1);
          }}
        />
      </Form.Item>
      <Form.Item name="matchingType" label={addWords.matching}>
        <Radio.Group
          options={[
            { value: 1, label: addWords.exact },
            { value: 2, label: addWords.fuzzy },
          ]}
        />
      </Form.Item>
      <Form.Item
        name="text"
        label={addWords.values}
        extra={`${addWords.lines(count)}${addWords.hint}`}
        rules={[
          {
            validator: (_, text: string) => {
              const { length } = linesOf(text);
              if (length > 0 && length <= LINES_MAX) return Promise.resolve();
              return Promise.reject(new Error(addWords.rule));
            },
          },
        ]}
      >
        <Input.TextArea rows={8} style={{ fontFamily: 'monospace' }} />
      </Form.Item>
      {error === null ? null : <Failure error={error} />}
    </Form>
  );
}
