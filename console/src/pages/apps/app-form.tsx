import { App, Checkbox, Flex, Form, Input, Typography } from 'antd';
import type { Dayjs } from 'dayjs';
import type { ReactNode } from 'react';
import { appsKey } from '../../api/apps.ts';
import { useChange } from '../../api/change.ts';
import { type PostData, post } from '../../api/client.ts';
import { useMe } from '../../api/session.ts';
import { FormModal } from '../../components/form-modal.tsx';
import { useWords } from '../../language/language.tsx';
import { GROUPS_PERMISSION, type ListedApp, type Permission, endOfDay, toDay } from './app-data.ts';
import { ExpiryField } from './expiry-field.tsx';
import { PERMISSIONS, WORDS } from './words.ts';

export type MadeApp = PostData<'/app/create'>;

interface Fields {
  name: string;
  permissions: Permission[];
  expiresOn: Dayjs | null;
}

/** Makes an app, which asks for its review at once. */
export function NewAppForm({
  enterpriseId,
  onMade,
  onClose,
}: {
  enterpriseId: string;
  onMade: (made: MadeApp) => void;
  onClose: () => void;
}): ReactNode {
  const words = useWords(WORDS);
  const create = useChange({
    change: ({ name, permissions, expiresOn }: Fields) =>
      post('/app/create', { name, permissions, expiresAt: endOfDay(expiresOn) }, { enterpriseId }),
    changes: [appsKey(enterpriseId)],
    done: null,
    onDone: onMade,
    isErrorShown: true,
  });
  return (
    <AppFormModal
      title={words.createTitle}
      okText={words.createOk}
      initial={{ name: '', permissions: [GROUPS_PERMISSION], expiresOn: null }}
      change={create}
      onSave={create.mutate}
      onClose={onClose}
    />
  );
}

/** Changes an app that exists. Only what was changed is sent: the rest may wait for a review. */
export function EditAppForm({
  enterpriseId,
  app,
  onClose,
}: {
  enterpriseId: string;
  app: ListedApp;
  onClose: () => void;
}): ReactNode {
  const words = useWords(WORDS);
  const { message } = App.useApp();
  const { isPlatformOperator } = useMe();
  const { appId } = app;
  const before = (app.askedPermissions ?? app.permissions) as Permission[];
  const save = useChange({
    change: ({ name, permissions, expiresOn }: Fields) =>
      post(
        '/app/save',
        {
          appId,
          ...(name === app.name ? {} : { name }),
          ...(isSameSet(permissions, before) ? {} : { permissions }),
          ...(isSameDay(expiresOn, toDay(app.expiresAt)) ? {} : { expiresAt: endOfDay(expiresOn) }),
        },
        { enterpriseId },
      ),
    changes: [appsKey(enterpriseId)],
    done: null,
    onDone: ({ isAsking }) => {
      void message.success(isAsking ? words.savedAsking : words.saved);
      onClose();
    },
    isErrorShown: true,
  });
  return (
    <AppFormModal
      title={words.editTitle}
      okText={words.save}
      permissionsHint={isPlatformOperator ? words.addedHintPlatform : words.addedHint}
      canExpire={app.state !== 'expired'}
      initial={{ name: app.name, permissions: before, expiresOn: toDay(app.expiresAt) }}
      change={save}
      onSave={save.mutate}
      onClose={onClose}
    />
  );
}

function isSameDay(one: Dayjs | null, other: Dayjs | null): boolean {
  return one === null || other === null ? one === other : one.isSame(other, 'day');
}

function isSameSet(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((one) => others.includes(one));
}

function AppFormModal({
  title,
  okText,
  permissionsHint,
  canExpire = true,
  initial,
  change,
  onSave,
  onClose,
}: {
  title: string;
  okText: string;
  permissionsHint?: string;
  /** An expired app gets another date with its request for a review. */
  canExpire?: boolean;
  initial: Fields;
  change: { isPending: boolean; error: Error | null };
  onSave: (fields: Fields) => void;
  onClose: () => void;
}): ReactNode {
  const words = useWords(WORDS);
  return (
    <FormModal<Fields>
      title={title}
      okText={okText}
      change={change}
      initialValues={initial}
      onSubmit={(fields) => onSave({ ...fields, name: fields.name.trim() })}
      onClose={onClose}
    >
      <Form.Item
        name="name"
        label={words.name}
        rules={[{ required: true, whitespace: true, max: 64, message: words.nameRule }]}
      >
        <Input maxLength={64} autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="permissions"
        label={words.permissions}
        rules={[{ required: true, message: words.permissionsRule }]}
        extra={permissionsHint}
      >
        <PermissionBoxes />
      </Form.Item>
      {canExpire ? <ExpiryField before={initial.expiresOn} /> : null}
    </FormModal>
  );
}

/** As a form's field: the form gives it its value and listens, and says `required`, which a group of boxes cannot be. */
function PermissionBoxes(field: {
  id?: string;
  value?: Permission[];
  onChange?: (permissions: Permission[]) => void;
}): ReactNode {
  const names = useWords(PERMISSIONS);
  return (
    <Checkbox.Group<Permission> {...field} aria-required={undefined}>
      <Flex vertical gap={4}>
        {(Object.keys(names) as Permission[]).map((permission) => (
          <Checkbox key={permission} value={permission}>
            {names[permission][0]}
            <Typography.Text type="secondary"> {names[permission][1]}</Typography.Text>
          </Checkbox>
        ))}
      </Flex>
    </Checkbox.Group>
  );
}
