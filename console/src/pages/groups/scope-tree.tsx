import {
  BankOutlined,
  FolderOutlined,
  InboxOutlined,
  SearchOutlined,
  TeamOutlined,
  UnorderedListOutlined,
} from '@ant-design/icons';
import { Card, ConfigProvider, Flex, Input, Skeleton, Tree, Typography } from 'antd';
import {
  type ReactNode,
  type RefObject,
  useDeferredValue,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useDepartments } from '../../api/departments.ts';
import { useMember } from '../../api/session.ts';
import { Failure } from '../../components/states.tsx';
import { formatNumber } from '../../language/format.ts';
import { defineWords, useWords } from '../../language/language.tsx';
import { CategoryMenu } from './category-menu.tsx';
import { useCategories } from './group-data.ts';
import {
  DEPARTMENTS_KEY,
  type ScopeNode,
  findPath,
  makeDepartmentTree,
  makeTree,
  measureDepth,
  scopeKey,
  searchTree,
} from './tree-nodes.ts';
import { WORDS } from './words.ts';

const TREE_WORDS = defineWords({
  zh: {
    label: '分组分类',
    search: '搜索部门和分类',
    nothing: '没有匹配的部门或分类',
    own: '您只能看到本部门的分组。',
    more: '部门过多，仅列出前 20,000 个。',
  },
  en: {
    label: 'Categories of groups',
    search: 'Find departments and categories',
    nothing: 'No department or category matches',
    own: 'You see the groups of your department only.',
    more: 'Only the first 20,000 departments are listed.',
  },
});

const ICONS: Record<ScopeNode['kind'], ReactNode> = {
  all: <UnorderedListOutlined />,
  scope: <TeamOutlined />,
  departments: <TeamOutlined />,
  uncategorized: <InboxOutlined />,
  category: <FolderOutlined />,
};

export interface ScopeTreeState {
  nodes: ScopeNode[];
  isPending: boolean;
  error: Error | null;
  retry: () => void;
  isCut: boolean;
}

/** Pixels that a level is moved in by, and all of them together: the rest is for the name, its count and its menu. */
const INDENT_MAX = 24;
const INDENTS_MAX = 72;

/** The tree of what the person sees. */
export function useScopeTree(): ScopeTreeState {
  const words = useWords(WORDS);
  const { deptId } = useMember();
  const categories = useCategories();
  const departments = useDepartments();
  const nodes = useMemo(() => {
    if (categories.data === undefined) return [];
    if (deptId !== null) return makeDepartmentTree(categories.data, words);
    return makeTree(categories.data, departments.data?.list ?? [], words);
  }, [categories.data, departments.data, deptId, words]);
  return {
    nodes,
    isPending: categories.isPending,
    error: categories.error ?? departments.error,
    retry: () => void Promise.all([categories.refetch(), departments.refetch()]),
    isCut: typeof departments.data?.nextCursor === 'string',
  };
}

/** The scopes and their categories: what is chosen here is what the list shows. */
export function ScopeTree({
  tree,
  selectedKey,
  height,
  onSelect,
}: {
  tree: ScopeTreeState;
  selectedKey: string;
  height: string;
  onSelect: (node: ScopeNode) => void;
}): ReactNode {
  const words = useWords(TREE_WORDS);
  const { deptId } = useMember();
  const [text, setText] = useState('');
  // Thousands of departments are searched after the letter has appeared.
  const asked = useDeferredValue(text.trim());
  return (
    <Card style={{ height }} styles={{ body: { height: '100%', padding: 12 } }}>
      <Flex vertical gap={8} style={{ height: '100%' }}>
        <Input
          aria-label={words.search}
          placeholder={words.search}
          allowClear
          prefix={<SearchOutlined />}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        {deptId === null ? null : <Typography.Text type="secondary">{words.own}</Typography.Text>}
        {tree.isCut ? <Typography.Text type="secondary">{words.more}</Typography.Text> : null}
        {tree.error === null ? null : <Failure error={tree.error} onRetry={tree.retry} />}
        {tree.isPending ? (
          <Skeleton active />
        ) : (
          <Nodes key={asked} nodes={tree.nodes} text={asked} selectedKey={selectedKey} onSelect={onSelect} />
        )}
      </Flex>
    </Card>
  );
}

function Nodes({
  nodes,
  text,
  selectedKey,
  onSelect,
}: {
  nodes: ScopeNode[];
  text: string;
  selectedKey: string;
  onSelect: (node: ScopeNode) => void;
}): ReactNode {
  const words = useWords(TREE_WORDS);
  const found = useMemo(
    () => (text === '' ? { nodes, openKeys: [] } : searchTree(nodes, text)),
    [nodes, text],
  );
  const [openKeys, setOpenKeys] = useState<readonly string[] | null>(null);
  // Until somebody opens or closes something: the way to what is selected, or to what was found.
  const path = findPath(nodes, selectedKey).map(({ key }) => key);
  const first = nodes.flatMap(({ key, kind }) => (kind === 'scope' ? [key] : []));
  const expandedKeys =
    openKeys ?? (text === '' ? [scopeKey('0'), ...first, DEPARTMENTS_KEY, ...path] : found.openKeys);
  const [frame, height] = useHeight();
  const indentSize = useMemo(
    () => Math.min(INDENT_MAX, Math.floor(INDENTS_MAX / measureDepth(found.nodes))),
    [found.nodes],
  );
  if (found.nodes.length === 0) return <Typography.Text type="secondary">{words.nothing}</Typography.Text>;
  return (
    <div ref={frame} style={{ flex: 1, minHeight: 0 }}>
      <ConfigProvider theme={{ components: { Tree: { indentSize } } }}>
        <Tree<ScopeNode>
          aria-label={words.label}
          blockNode
          // Only what is in sight is drawn, however many departments there are.
          height={height}
          treeData={found.nodes}
          expandedKeys={[...expandedKeys]}
          onExpand={(keys) => setOpenKeys(keys.map(String))}
          selectedKeys={[selectedKey]}
          onSelect={(_, { node }) => {
            if (node.kind !== 'departments') onSelect(node);
          }}
          titleRender={(node) => <NodeTitle node={node} />}
        />
      </ConfigProvider>
    </div>
  );
}

function NodeTitle({ node }: { node: ScopeNode }): ReactNode {
  const icon = node.key === scopeKey('0') ? <BankOutlined /> : ICONS[node.kind];
  return (
    <Flex align="center" gap={6} style={{ minWidth: 0 }}>
      {icon}
      <span
        title={node.name}
        // Its text gives it no width of its own, else it would widen the node beyond the card.
        style={{ width: 0, flexGrow: 1, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'pre' }}
      >
        {node.name}
      </span>
      {node.count === null ? null : (
        <Typography.Text type="secondary" className="figure">
          {formatNumber(node.count)}
        </Typography.Text>
      )}
      <CategoryMenu node={node} />
    </Flex>
  );
}

/** The height of an element, in pixels, as it changes. */
function useHeight(): [RefObject<HTMLDivElement | null>, number] {
  const frame = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState(300);
  useEffect(() => {
    const element = frame.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setHeight(Math.max(element.clientHeight, 100)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [frame, height];
}
