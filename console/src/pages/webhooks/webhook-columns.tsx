import { App, Button, Flex, Switch, type TableColumnsType, Tag, Tooltip, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useChange } from '../../api/change.ts';
import { post } from '../../api/client.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { formatNumber, formatTime } from '../../language/format.ts';
import { useWords } from '../../language/language.tsx';
import type { Webhook } from './webhook-data.ts';
import { EVENTS, WORDS } from './words.ts';

interface ColumnsInput {
  enterpriseId: string;
  queryKey: readonly unknown[];
  /** Why nothing may be changed; null: it may. */
  reason: string | null;
  /** Whose messages are shown below. */
  shownId: string | undefined;
  onSecret: (secret: string) => void;
  onEdit: (webhook: Webhook) => void;
  onShow: (webhook: Webhook) => void;
}

export function useWebhookColumns(input: ColumnsInput): TableColumnsType<Webhook> {
  const words = useWords(WORDS);
  const events = useWords(EVENTS);
  return [
    {
      title: words.app,
      render: (_, { appName }) => (
        <Typography.Text style={{ maxWidth: 200 }} ellipsis={{ tooltip: appName }}>
          {appName}
        </Typography.Text>
      ),
    },
    {
      title: words.url,
      render: (_, { url, previousSecretUntil }) => (
        <Flex vertical>
          <Typography.Text style={{ fontFamily: 'monospace', maxWidth: 320 }} ellipsis={{ tooltip: url }}>
            {url}
          </Typography.Text>
          {previousSecretUntil === null ? null : (
            <Typography.Text type="secondary">
              {words.oldUntil(formatTime(previousSecretUntil))}
            </Typography.Text>
          )}
        </Flex>
      ),
    },
    {
      title: words.events,
      render: (_, webhook) => (
        <Flex gap={4} vertical align="flex-start">
          {webhook.events.map((event) => (
            <Tooltip key={event} title={event}>
              <Tag>{events[event]}</Tag>
            </Tooltip>
          ))}
        </Flex>
      ),
    },
    { title: words.waiting, align: 'right', render: (_, { pendingCount }) => formatNumber(pendingCount) },
    {
      title: words.dead,
      align: 'right',
      render: (_, { deadCount }) => (
        <Typography.Text {...(deadCount === 0 ? {} : { type: 'danger', strong: true })}>
          {formatNumber(deadCount)}
        </Typography.Text>
      ),
    },
    {
      title: words.enabled,
      render: (_, webhook) => <EnabledSwitch {...input} webhook={webhook} />,
    },
    { title: words.actions, render: (_, webhook) => <RowActions {...input} webhook={webhook} /> },
  ];
}

interface RowInput extends ColumnsInput {
  webhook: Webhook;
}

function EnabledSwitch({ enterpriseId, queryKey, reason, webhook }: RowInput): ReactNode {
  const words = useWords(WORDS);
  const { appId, appName, isEnabled } = webhook;
  const toggle = useChange({
    change: () => post('/webhook/switch', { appId, enabled: !isEnabled }, { enterpriseId }),
    changes: [queryKey],
    done: words.saved,
  });
  return (
    <Tooltip title={reason}>
      <Switch
        aria-label={words.enabledOf(appName)}
        checked={isEnabled}
        loading={toggle.isPending}
        disabled={reason !== null}
        onChange={() => toggle.mutate(undefined)}
      />
    </Tooltip>
  );
}

function RowActions(input: RowInput): ReactNode {
  const { enterpriseId, queryKey, reason, webhook } = input;
  const { appId, appName } = webhook;
  const words = useWords(WORDS);
  const { modal } = App.useApp();
  const rotate = useChange({
    change: () => post('/webhook/rotate', { appId }, { enterpriseId }),
    changes: [queryKey],
    done: null,
    onDone: ({ secret }) => {
      if (secret !== null) input.onSecret(secret);
    },
  });
  return (
    <Flex>
      <Button
        type="link"
        size="small"
        aria-label={words.showDeliveries(appName)}
        aria-pressed={input.shownId === appId}
        onClick={() => input.onShow(webhook)}
      >
        {words.deliveries}
      </Button>
      <ActionButton
        type="link"
        size="small"
        reason={reason}
        aria-label={words.editOf(appName)}
        onClick={() => input.onEdit(webhook)}
      >
        {words.edit}
      </ActionButton>
      <ActionButton
        type="link"
        size="small"
        reason={reason}
        disabled={rotate.isPending}
        aria-label={words.rotateOf(appName)}
        onClick={() =>
          void modal.confirm({
            title: words.rotateTitle(appName),
            content: words.rotateHint,
            okText: words.rotate,
            onOk: () => rotate.mutate(undefined),
          })
        }
      >
        {words.rotate}
      </ActionButton>
    </Flex>
  );
}
