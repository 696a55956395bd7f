import { Checkbox, Flex, Form, Input, Select, Switch, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useApps } from '../../api/apps.ts';
import { useChange } from '../../api/change.ts';
import { type PostBody, post } from '../../api/client.ts';
import { FormModal } from '../../components/form-modal.tsx';
import { useWords } from '../../language/language.tsx';
import { EVENT_TYPES, type EventType, type Webhook } from './webhook-data.ts';
import { EVENTS, WORDS } from './words.ts';

type Fields = PostBody<'/webhook/save'>;

/** Registers the webhook of an app, or changes it. */
export function WebhookForm({
  enterpriseId,
  queryKey,
  webhooks,
  edited,
  onSecret,
  onClose,
}: {
  enterpriseId: string;
  queryKey: readonly unknown[];
  webhooks: readonly Webhook[];
  /** null: a new one. */
  edited: Webhook | null;
  onSecret: (secret: string) => void;
  onClose: () => void;
}): ReactNode {
  const words = useWords(WORDS);
  const save = useChange({
    change: (fields: Fields) => post('/webhook/save', fields, { enterpriseId }),
    changes: [queryKey],
    done: words.saved,
    onDone: ({ secret }) => {
      onClose();
      if (secret !== null) onSecret(secret);
    },
    isErrorShown: true,
  });
  return (
    <FormModal<Fields>
      title={edited === null ? words.createTitle : words.editTitle}
      okText={words.save}
      change={save}
      initialValues={
        edited === null
          ? { events: [...EVENT_TYPES], enabled: true }
          : { ...edited, enabled: edited.isEnabled }
      }
      onSubmit={(fields) => save.mutate({ ...fields, url: fields.url.trim() })}
      onClose={onClose}
    >
      <Form.Item name="appId" label={words.app} rules={[{ required: true, message: words.appRule }]}>
        <AppSelect enterpriseId={enterpriseId} webhooks={webhooks} edited={edited} />
      </Form.Item>
      <Form.Item
        name="url"
        label={words.url}
        extra={words.urlHint}
        rules={[{ required: true, pattern: /^\s*https?:\/\/\S/, message: words.urlRule }]}
      >
        <Input maxLength={2048} autoComplete="off" placeholder="https://example.com/muster" />
      </Form.Item>
      <Form.Item name="events" label={words.events} rules={[{ required: true, message: words.eventsRule }]}>
        <EventBoxes />
      </Form.Item>
      <Form.Item name="enabled" label={words.enabled} valuePropName="checked">
        <Switch />
      </Form.Item>
    </FormModal>
  );
}

/** Of the apps that have no webhook yet. */
function AppSelect({
  enterpriseId,
  webhooks,
  edited,
  ...field
}: {
  enterpriseId: string;
  webhooks: readonly Webhook[];
  edited: Webhook | null;
  id?: string;
  value?: string;
  onChange?: (appId: string) => void;
}): ReactNode {
  const words = useWords(WORDS);
  const { data } = useApps(enterpriseId);
  const taken = new Set(webhooks.map(({ appId }) => appId));
  const apps = (data?.list ?? []).filter(({ appId }) => appId === edited?.appId || !taken.has(appId));
  return (
    <Select
      {...field}
      disabled={edited !== null}
      showSearch={{ optionFilterProp: 'label' }}
      options={apps.map(({ appId, name }) => ({ value: appId, label: name }))}
      notFoundContent={data?.list.length === 0 ? words.noApp : words.allRegistered}
    />
  );
}

/** As a form's field: the form gives it its value and listens, and says `required`, which a group of boxes cannot be. */
function EventBoxes(field: {
  id?: string;
  value?: EventType[];
  onChange?: (events: EventType[]) => void;
}): ReactNode {
  const names = useWords(EVENTS);
  return (
    <Checkbox.Group<EventType> {...field} aria-required={undefined}>
      <Flex vertical gap={4}>
        {EVENT_TYPES.map((event) => (
          <Checkbox key={event} value={event}>
            {names[event]} <Typography.Text type="secondary">{event}</Typography.Text>
          </Checkbox>
        ))}
      </Flex>
    </Checkbox.Group>
  );
}
