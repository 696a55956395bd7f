import { Button, Card, Flex, Select, type TableColumnsType, Tag, Typography } from 'antd';
import { type ReactNode, useState } from 'react';
import { useChange } from '../../api/change.ts';
import { get, post } from '../../api/client.ts';
import { type Filters, useFilters } from '../../api/filters.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { CursorTable } from '../../components/cursor-table.tsx';
import { TimeRange } from '../../components/time-range.tsx';
import { formatNumber, formatTime } from '../../language/format.ts';
import { useWords } from '../../language/language.tsx';
import { PayloadDrawer } from './payload-drawer.tsx';
import {
  DELIVERY_STATES,
  type Delivery,
  type DeliveryState,
  EVENT_TYPES,
  REFETCH_MS,
  type Webhook,
} from './webhook-data.ts';
import { DELIVERY_WORDS, EVENTS, STATES, WORDS } from './words.ts';

const COLORS: Record<DeliveryState, string> = { pending: 'warning', delivered: 'success', dead: 'error' };

const FILTERS = ['state', 'eventType', 'from', 'to'] as const;
type DeliveryFilters = Filters<(typeof FILTERS)[number]>;

interface DeliveriesProps {
  enterpriseId: string;
  queryKey: readonly unknown[];
  webhook: Webhook;
  /** Why nothing may be sent again; null: it may. */
  reason: string | null;
}

/** The messages to an app: which arrived, which wait, which were given up. */
export function Deliveries({ enterpriseId, queryKey, webhook, reason }: DeliveriesProps): ReactNode {
  const words = useWords(WORDS);
  const deliveryWords = useWords(DELIVERY_WORDS);
  const { appId, appName, isEnabled } = webhook;
  const [filters, setFilters] = useFilters(FILTERS);
  const [shown, setShown] = useState<Delivery | null>(null);
  const resend = useChange({
    change: (id: string) => post('/webhook/resend', { appId, id }, { enterpriseId }),
    changes: [queryKey],
    done: isEnabled ? words.resent : words.resentOff,
  });
  const columns = useDeliveryColumns({
    isEnabled,
    reason,
    isBusy: resend.isPending,
    onShow: setShown,
    onResend: ({ id }) => resend.mutate(id),
  });
  return (
    <Card
      title={<h2 style={{ fontSize: 16, margin: 0 }}>{words.deliveriesOf(appName)}</h2>}
      extra={<ResendDead enterpriseId={enterpriseId} queryKey={queryKey} webhook={webhook} reason={reason} />}
    >
      <DeliveryFilterRow filters={filters} onChange={setFilters} />
      <CursorTable<Delivery>
        label={words.deliveries}
        rowKey="id"
        columns={columns}
        queryKey={[...queryKey, 'deliveries', appId, filters]}
        ask={(page, signal) => {
          const state = DELIVERY_STATES.find((one) => one === filters.state);
          const eventType = EVENT_TYPES.find((one) => one === filters.eventType);
          const query = { enterpriseId, appId, ...filters, ...page, state, eventType };
          return get('/webhook/deliveries', query, signal);
        }}
        empty={deliveryWords.empty}
        refetchMs={REFETCH_MS}
      />
      {shown === null ? null : (
        <PayloadDrawer
          enterpriseId={enterpriseId}
          appId={appId}
          delivery={shown}
          onClose={() => setShown(null)}
        />
      )}
    </Card>
  );
}

function ResendDead({ enterpriseId, queryKey, webhook, reason }: DeliveriesProps): ReactNode {
  const words = useWords(WORDS);
  const { appId, deadCount, isEnabled } = webhook;
  const resendDead = useChange({
    change: () => post('/webhook/resend-dead', { appId }, { enterpriseId }),
    changes: [queryKey],
    done: isEnabled ? words.resent : words.resentOff,
  });
  if (deadCount === 0) return null;
  return (
    <ActionButton reason={reason} loading={resendDead.isPending} onClick={() => resendDead.mutate(undefined)}>
      {words.resendDead(deadCount)}
    </ActionButton>
  );
}

function DeliveryFilterRow({
  filters,
  onChange,
}: {
  filters: DeliveryFilters;
  onChange: (change: DeliveryFilters) => void;
}): ReactNode {
  const words = useWords(DELIVERY_WORDS);
  const states = useWords(STATES);
  const events = useWords(EVENTS);
  return (
    <Flex gap={12} wrap style={{ marginBottom: 16 }}>
      <Select
        aria-label={words.stateFilter}
        allowClear
        placeholder={words.anyState}
        value={DELIVERY_STATES.find((one) => one === filters.state)}
        onChange={(state: string | undefined) => onChange({ state: state ?? '' })}
        options={DELIVERY_STATES.map((value) => ({ value, label: states[value] }))}
        style={{ width: 140 }}
      />
      <Select
        aria-label={words.eventFilter}
        allowClear
        placeholder={words.anyEvent}
        value={EVENT_TYPES.find((one) => one === filters.eventType)}
        onChange={(eventType: string | undefined) => onChange({ eventType: eventType ?? '' })}
        options={EVENT_TYPES.map((value) => ({ value, label: events[value] }))}
        style={{ width: 180 }}
      />
      <TimeRange label={words.time} from={filters.from} to={filters.to} onChange={onChange} />
    </Flex>
  );
}

interface ColumnsInput {
  isEnabled: boolean;
  reason: string | null;
  isBusy: boolean;
  onShow: (delivery: Delivery) => void;
  onResend: (delivery: Delivery) => void;
}

function useDeliveryColumns(input: ColumnsInput): TableColumnsType<Delivery> {
  const { isEnabled, reason, isBusy, onShow, onResend } = input;
  const words = useWords(DELIVERY_WORDS);
  const states = useWords(STATES);
  const events = useWords(EVENTS);
  return [
    { title: words.createdAt, render: (_, { createdAt }) => formatTime(createdAt) },
    { title: words.event, render: (_, { eventType }) => events[eventType] },
    { title: words.state, render: (_, { state }) => <Tag color={COLORS[state]}>{states[state]}</Tag> },
    { title: words.attempts, align: 'right', render: (_, { attempts }) => formatNumber(attempts) },
    {
      title: words.answer,
      render: (_, { lastStatus, lastError }) => {
        const text = [lastStatus, lastError].filter((part) => part !== null && part !== '').join(' ');
        return (
          <Typography.Text style={{ maxWidth: 200 }} ellipsis={{ tooltip: text }}>
            {text === '' ? '—' : text}
          </Typography.Text>
        );
      },
    },
    {
      title: words.moment,
      render: (_, { state, attempts, deliveredAt, nextAttemptAt }) => {
        if (state !== 'pending' || nextAttemptAt === null) return formatTime(deliveredAt);
        if (!isEnabled) return words.whenOn;
        return attempts === 0 ? words.untried : words.next(formatTime(nextAttemptAt));
      },
    },
    {
      title: words.id,
      render: (_, { id }) => (
        <Typography.Text
          style={{ fontFamily: 'monospace', maxWidth: 100 }}
          ellipsis={{ tooltip: id }}
          copyable={{ text: id }}
        >
          {id}
        </Typography.Text>
      ),
    },
    {
      title: words.actions,
      render: (_, delivery) => (
        <Flex>
          <Button
            type="link"
            size="small"
            aria-label={words.showOf(delivery.id)}
            onClick={() => onShow(delivery)}
          >
            {words.show}
          </Button>
          <ActionButton
            type="link"
            size="small"
            reason={reason ?? (delivery.state === 'pending' ? words.waits : null)}
            disabled={isBusy}
            aria-label={words.resendOf(delivery.id)}
            onClick={() => onResend(delivery)}
          >
            {words.resend}
          </ActionButton>
        </Flex>
      ),
    },
  ];
}
