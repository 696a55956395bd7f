import { useQuery } from '@tanstack/react-query';
import { Drawer, Flex, Typography } from 'antd';
import type { ReactNode } from 'react';
import { get } from '../../api/client.ts';
import { Failure, Loading } from '../../components/states.tsx';
import { useWords } from '../../language/language.tsx';
import type { Delivery } from './webhook-data.ts';
import { DELIVERY_WORDS } from './words.ts';

/** The body of a message, as it is or was sent, but with line breaks. */
export function PayloadDrawer({
  enterpriseId,
  appId,
  delivery,
  onClose,
}: {
  enterpriseId: string;
  appId: string;
  delivery: Delivery;
  onClose: () => void;
}): ReactNode {
  const words = useWords(DELIVERY_WORDS);
  const { id } = delivery;
  const { data, error, refetch } = useQuery({
    queryKey: ['e', enterpriseId, 'webhook-payload', appId, id],
    queryFn: ({ signal }) => get('/webhook/payload', { enterpriseId, appId, id }, signal),
  });
  return (
    <Drawer open title={words.payload} size="large" onClose={onClose}>
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null ? <Loading /> : null}
      {data === undefined ? null : (
        <Flex vertical gap={12}>
          <Typography.Text style={{ fontFamily: 'monospace' }} copyable={{ text: data.payload }}>
            webhook-id: {id}
          </Typography.Text>
          <pre
            tabIndex={0}
            role="region"
            aria-label={words.payload}
            style={{ margin: 0, padding: 16, overflow: 'auto', background: '#fafafa', fontSize: 13 }}
          >
            {indent(data.payload)}
          </pre>
        </Flex>
      )}
    </Drawer>
  );
}

function indent(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
