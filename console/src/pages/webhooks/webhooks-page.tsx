import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Card, Empty, Table } from 'antd';
import { type ReactNode, useState } from 'react';
import { get } from '../../api/client.ts';
import { useFilters } from '../../api/filters.ts';
import { useMember } from '../../api/session.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { OnceShown } from '../../components/once-shown.tsx';
import { Page } from '../../components/page.tsx';
import { useRoleReason } from '../../components/role-reason.ts';
import { Failure } from '../../components/states.tsx';
import { useWords } from '../../language/language.tsx';
import { Deliveries } from './deliveries.tsx';
import { REFETCH_MS, type Webhook } from './webhook-data.ts';
import { WebhookForm } from './webhook-form.tsx';
import { useWebhookColumns } from './webhook-columns.tsx';
import { WORDS } from './words.ts';

/** Where apps are told of what happens, and how that goes. */
export function WebhooksPage(): ReactNode {
  const words = useWords(WORDS);
  const { enterpriseId } = useMember();
  const reason = useRoleReason('administrator');
  const [filters, setFilters] = useFilters(['appId']);
  const [edited, setEdited] = useState<Webhook | 'new' | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const queryKey = ['e', enterpriseId, 'webhooks'];
  const { data, error, isPending, refetch } = useQuery({
    queryKey: [...queryKey, 'list'],
    queryFn: ({ signal }) => get('/webhook/list', { enterpriseId }, signal),
    refetchInterval: REFETCH_MS,
  });
  const list = data?.list ?? [];
  const shown = list.find(({ appId }) => appId === filters.appId) ?? list[0];
  const columns = useWebhookColumns({
    enterpriseId,
    queryKey,
    reason,
    shownId: shown?.appId,
    onSecret: setSecret,
    onEdit: setEdited,
    onShow: ({ appId }) => setFilters({ appId }),
  });
  return (
    <Page
      title={words.title}
      hint={words.hint}
      actions={
        <ActionButton type="primary" icon={<PlusOutlined />} reason={reason} onClick={() => setEdited('new')}>
          {words.create}
        </ActionButton>
      }
    >
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      {error !== null && data === undefined ? null : (
        <Card>
          <Table<Webhook>
            aria-label={words.title}
            rowKey="appId"
            size="middle"
            columns={columns}
            dataSource={list}
            loading={isPending}
            pagination={false}
            scroll={{ x: 'max-content' }}
            locale={{ emptyText: isPending ? ' ' : <Empty description={words.empty} /> }}
          />
        </Card>
      )}
      {shown === undefined ? null : (
        <Deliveries enterpriseId={enterpriseId} queryKey={queryKey} webhook={shown} reason={reason} />
      )}
      {edited === null ? null : (
        <WebhookForm
          enterpriseId={enterpriseId}
          queryKey={queryKey}
          webhooks={list}
          edited={edited === 'new' ? null : edited}
          onSecret={setSecret}
          onClose={() => setEdited(null)}
        />
      )}
      {secret === null ? null : <MadeSecret secret={secret} onClose={() => setSecret(null)} />}
    </Page>
  );
}

function MadeSecret({ secret, onClose }: { secret: string; onClose: () => void }): ReactNode {
  const words = useWords(WORDS);
  return (
    <OnceShown title={words.secretTitle} values={[{ label: words.secret, value: secret }]} onClose={onClose}>
      {words.secretHint}
    </OnceShown>
  );
}
