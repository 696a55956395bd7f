import { SearchOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Empty, Flex, Form, Input, Select, Typography } from 'antd';
import { type ReactNode, useState } from 'react';
import { post } from '../../api/client.ts';
import { useIdentityTypes } from '../../api/identity-types.ts';
import { useMember } from '../../api/session.ts';
import { Failure, Loading } from '../../components/states.tsx';
import { useWords } from '../../language/language.tsx';
import { FoundUsers } from './found-users.tsx';
import { WORDS } from './words.ts';

interface Search {
  /** A type's code; '' for any. */
  type: string;
  value: string;
}

/** No code of a type has a blank in it. */
const BY_USER_ID = 'user id';

/**
 * Finds users by any identity. What was looked for is somebody's phone number: so it stands in no address, from where it would get
 * into logs, but only in this page's memory, until the person comes back from the user that was found.
 */
export function UserSearch(): ReactNode {
  const words = useWords(WORDS);
  const { enterpriseId } = useMember();
  const queries = useQueryClient();
  const memory = ['e', enterpriseId, 'users', 'search'];
  const [search, setSearch] = useState(() => queries.getQueryData<Search>(memory) ?? null);
  const types = useIdentityTypes();
  const found = useQuery({
    queryKey: ['e', enterpriseId, 'users', 'found', search],
    queryFn: () => post('/user/find', makeBody(search ?? { type: '', value: '' }), { enterpriseId }),
    enabled: search !== null,
  });
  return (
    <Flex vertical gap={16}>
      <Form<Search>
        layout="inline"
        requiredMark={false}
        initialValues={search ?? { type: '', value: '' }}
        onFinish={({ type, value }) => {
          const asked = { type, value: value.trim() };
          queries.setQueryData(memory, asked);
          setSearch(asked);
          void queries.invalidateQueries({ queryKey: ['e', enterpriseId, 'users', 'found', asked] });
        }}
        style={{ rowGap: 12 }}
      >
        <Form.Item name="type" label={words.type}>
          <Select
            style={{ width: 200 }}
            popupMatchSelectWidth={false}
            options={[
              { value: '', label: words.anyType },
              ...(types.data?.list ?? []).map(({ code, name }) => ({
                value: code,
                label: `${name} ${code}`,
              })),
              { value: BY_USER_ID, label: words.systemUserId },
            ]}
          />
        </Form.Item>
        <Form.Item
          name="value"
          label={words.value}
          rules={[{ required: true, whitespace: true, message: words.valueMissing }]}
        >
          <Input allowClear autoFocus maxLength={256} autoComplete="off" style={{ width: 280 }} />
        </Form.Item>
        <Button type="primary" htmlType="submit" icon={<SearchOutlined />} loading={found.isFetching}>
          {words.search}
        </Button>
      </Form>
      <Typography.Text type="secondary">{words.whole}</Typography.Text>
      {search === null ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={words.begin} />
      ) : found.error !== null ? (
        <Failure error={found.error} />
      ) : found.data === undefined ? (
        <Loading />
      ) : found.data.list.length === 0 ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={words.nobody} />
      ) : (
        <FoundUsers users={found.data.list} />
      )}
    </Flex>
  );
}

function makeBody({
  type,
  value,
}: Search): { audienceUserId: string } | { identityValue: string; identityType?: string } {
  if (type === BY_USER_ID) return { audienceUserId: value };
  return type === '' ? { identityValue: value } : { identityValue: value, identityType: type };
}
