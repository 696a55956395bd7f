import { PlusOutlined } from '@ant-design/icons';
import { useParams } from '@tanstack/react-router';
import { App, Flex, Grid } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import { useFilters } from '../../api/filters.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Page } from '../../components/page.tsx';
import { useRoleReason } from '../../components/role-reason.ts';
import { defineWords, useWords } from '../../language/language.tsx';
import { FollowedBatch } from './followed-batch.tsx';
import { UNCATEGORIZED, useCategories } from './group-data.ts';
import { GroupList } from './group-list.tsx';
import { MakeGroupForm } from './make-group-form.tsx';
import { NewGroupForm } from './new-group-form.tsx';
import { ScopeTree, useScopeTree } from './scope-tree.tsx';
import { type ScopeNode, findPath, keyOfPlace } from './tree-nodes.ts';
import { WORDS } from './words.ts';

const PAGE_WORDS = defineWords({
  zh: {
    hint: '静态分组的成员由导入或手工增减；动态分组的成员由规则从其他分组算出。',
    create: '新建分组',
    createFromOthers: '由其他分组新建',
    gone: '这个分类已不存在，现在显示其所属范围的全部分组',
  },
  en: {
    hint: 'Members of static groups come by imports or by hand; those of dynamic groups follow a rule over other groups.',
    create: 'New group',
    createFromOthers: 'New group from others',
    gone: 'There is no such category any more; these are all groups of its scope',
  },
});

/** All groups that the person sees: the tree of their categories, and the list of what is chosen in it. */
export function GroupsPage(): ReactNode {
  const words = useWords(WORDS);
  const pageWords = useWords(PAGE_WORDS);
  const [{ dept, category }, setFilters] = useFilters(['dept', 'category']);
  const { enterpriseId } = useParams({ from: '/signed-in/e/$enterpriseId/groups' });
  const isNarrow = Grid.useBreakpoint().xl === false;
  const tree = useScopeTree();
  useLeaveGoneCategory();
  const reason = useRoleReason('operator');
  const [form, setForm] = useState<'new' | 'from-others' | null>(null);
  const path = findPath(tree.nodes, keyOfPlace(dept, category));
  const chosen = path.at(-1) ?? tree.nodes[0];
  const place = { scope: chosen?.scope ?? null, categoryId: chosen?.category?.categoryId ?? UNCATEGORIZED };
  const choose = (node: ScopeNode): void => {
    const categoryId = node.kind === 'uncategorized' ? UNCATEGORIZED : (node.category?.categoryId ?? '');
    setFilters({ dept: node.scope ?? '', category: categoryId });
  };
  return (
    <Page
      title={words.title}
      hint={pageWords.hint}
      actions={
        <>
          <ActionButton reason={reason} onClick={() => setForm('from-others')}>
            {pageWords.createFromOthers}
          </ActionButton>
          <ActionButton type="primary" icon={<PlusOutlined />} reason={reason} onClick={() => setForm('new')}>
            {pageWords.create}
          </ActionButton>
        </>
      }
    >
      <FollowedBatch />
      <Flex gap={16} align="stretch" vertical={isNarrow}>
        <div style={isNarrow ? {} : { width: 264, flex: 'none' }}>
          <div style={isNarrow ? {} : { position: 'sticky', top: 80 }}>
            <ScopeTree
              tree={tree}
              selectedKey={chosen?.key ?? ''}
              height={isNarrow ? '280px' : 'max(360px, calc(100vh - 176px))'}
              onSelect={choose}
            />
          </div>
        </div>
        <div style={{ flex: 1, minWidth: 0 }}>
          <GroupList
            enterpriseId={enterpriseId}
            path={path.map(({ name }) => name)}
            scope={chosen?.scope ?? null}
          />
        </div>
      </Flex>
      {form === 'new' ? <NewGroupForm {...place} onClose={() => setForm(null)} /> : null}
      {form === 'from-others' ? <MakeGroupForm {...place} onClose={() => setForm(null)} /> : null}
    </Page>
  );
}

/** A category that somebody has deleted is not in the tree any more: then its scope is shown. */
function useLeaveGoneCategory(): void {
  const pageWords = useWords(PAGE_WORDS);
  const { message } = App.useApp();
  const [{ category = UNCATEGORIZED }, setFilters] = useFilters(['category']);
  const { data, isFetching } = useCategories();
  const isGone =
    category !== UNCATEGORIZED &&
    data !== undefined &&
    !isFetching &&
    data.list.every(({ categoryId }) => categoryId !== category);
  useEffect(() => {
    if (!isGone) return;
    void message.info(pageWords.gone);
    setFilters({ category: '' });
    // Once for each that is gone.
  }, [isGone]);
}
