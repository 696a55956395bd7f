import type { UseMutationResult } from '@tanstack/react-query';
import { Flex, Form, Input, Radio, type RadioChangeEvent, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useChange } from '../../api/change.ts';
import { post } from '../../api/client.ts';
import { ME, type Role } from '../../api/session.ts';
import { DepartmentSelect } from '../../components/department-select.tsx';
import { FormModal } from '../../components/form-modal.tsx';
import { useWords } from '../../language/language.tsx';
import type { MadePassword, StaffMember } from './members-page.tsx';
import { WORDS } from './words.ts';

interface Fields {
  kind: 'new' | 'existing';
  username: string;
  role: Role;
  deptId?: string | null;
}

const ROLES = ['administrator', 'operator', 'reader'] as const;

interface SaveInput {
  enterpriseId: string;
  queryKey: readonly unknown[];
  onMade: (made: MadePassword) => void;
  onClose: () => void;
}

/** Adds somebody, whose account may have to be made first, or gives a member another role. */
export function MemberForm({
  member,
  ...input
}: SaveInput & {
  /** null: somebody new. */
  member: StaffMember | null;
}): ReactNode {
  const words = useWords(WORDS);
  const [form] = Form.useForm<Fields>();
  const role = Form.useWatch('role', form);
  const kind = Form.useWatch('kind', form);
  const save = useSaveMember({ ...input, isNew: member === null });
  return (
    <FormModal<Fields>
      form={form}
      title={member === null ? words.add : words.changeTitle(member.username)}
      okText={member === null ? words.create : words.save}
      change={save}
      initialValues={member === null ? { kind: 'new', role: 'operator' } : { ...member, kind: 'existing' }}
      onSubmit={(fields) => save.mutate({ ...fields, username: fields.username.trim() })}
      onClose={input.onClose}
    >
      <Form.Item
        name="kind"
        label={words.kind}
        hidden={member !== null}
        extra={kind === 'existing' ? words.existingHint : words.newHint}
      >
        <Radio.Group
          options={(['new', 'existing'] as const).map((value) => ({ value, label: words.kinds[value] }))}
        />
      </Form.Item>
      <Form.Item
        name="username"
        label={words.username}
        hidden={member !== null}
        rules={[{ required: true, whitespace: true, max: 64, message: words.usernameRule }]}
      >
        <Input maxLength={64} autoComplete="off" />
      </Form.Item>
      <Form.Item name="role" label={words.role}>
        <RoleChoice />
      </Form.Item>
      {role === 'administrator' ? null : (
        <Form.Item name="deptId" label={words.dept} extra={words.deptHint}>
          <DepartmentSelect placeholder={words.everyDept} />
        </Form.Item>
      )}
    </FormModal>
  );
}

function useSaveMember({
  enterpriseId,
  queryKey,
  isNew,
  onMade,
  onClose,
}: SaveInput & {
  /** Whoever is a member already keeps the role. */
  isNew: boolean;
}): UseMutationResult<MadePassword | null, Error, Fields> {
  const words = useWords(WORDS);
  return useChange({
    change: async ({ kind: chosen, username, role: given, deptId }: Fields): Promise<MadePassword | null> => {
      const place = given === 'administrator' ? { role: given } : { role: given, deptId: deptId ?? null };
      if (chosen === 'new') return post('/member/create', { username, ...place }, { enterpriseId });
      await post('/member/grant', { username, ...place, isNew }, { enterpriseId });
      return null;
    },
    changes: [queryKey, ME.queryKey],
    done: words.saved,
    onDone: (made) => {
      onClose();
      if (made !== null) onMade(made);
    },
    isErrorShown: true,
  });
}

/** As a form's field: the form gives it its value and listens. */
function RoleChoice(field: {
  id?: string;
  value?: Role;
  onChange?: (event: RadioChangeEvent) => void;
}): ReactNode {
  const words = useWords(WORDS);
  return (
    <Radio.Group {...field}>
      <Flex vertical gap={8}>
        {ROLES.map((role) => (
          <Radio key={role} value={role}>
            {words.roles[role]}
            <Typography.Text type="secondary" style={{ display: 'block' }}>
              {words.mayDo[role]}
            </Typography.Text>
          </Radio>
        ))}
      </Flex>
    </Radio.Group>
  );
}
