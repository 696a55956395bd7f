import { EllipsisOutlined } from '@ant-design/icons';
import { Button, Dropdown, Form, Input, type MenuProps, Modal, Typography } from 'antd';
import { type ReactNode, useState } from 'react';
import { useChange } from '../../api/change.ts';
import { post } from '../../api/client.ts';
import { useMember } from '../../api/session.ts';
import { stayOpen } from '../../components/dialog.ts';
import { FormModal } from '../../components/form-modal.tsx';
import { useRoleReason } from '../../components/role-reason.ts';
import { Failure } from '../../components/states.tsx';
import { formatNumber } from '../../language/format.ts';
import { defineWords, useWords } from '../../language/language.tsx';
import { CategoryChoice } from './category-choice.tsx';
import { type Category, deptIdOf, groupsKey, scopeOf } from './group-data.ts';
import type { ScopeNode } from './tree-nodes.ts';
import { WORDS } from './words.ts';

const MENU_WORDS = defineWords({
  zh: {
    create: '新建分类',
    createBelow: '新建下级分类',
    createIn: (name: string) => `在“${name}”下新建分类`,
    renameTitle: '重命名分类',
    moveTitle: (name: string) => `移动分类“${name}”`,
    parent: '上级分类',
    removeTitle: (name: string) => `删除分类“${name}”？`,
    kept: (groups: number) =>
      `不会删除分组：其中的 ${formatNumber(groups)} 个分组和下级分类移到上一级；顶层分类的分组移到“未分类”。`,
    removed: '已删除分类，其中的分组移到了上一级',
  },
  en: {
    create: 'New category',
    createBelow: 'New category below',
    createIn: (name: string) => `New category in "${name}"`,
    renameTitle: 'Rename the category',
    moveTitle: (name: string) => `Move the category "${name}"`,
    parent: 'Goes into',
    removeTitle: (name: string) => `Delete the category "${name}"?`,
    kept: (groups: number) =>
      `No group is deleted: its ${formatNumber(groups)} groups and the categories below go one level up; those of a category at the top become uncategorized.`,
    removed: 'Deleted; its groups went one level up',
  },
});

type Action = 'create' | 'rename' | 'move' | 'remove';

/** What can be done with a scope or a category of the tree. */
export function CategoryMenu({ node }: { node: ScopeNode }): ReactNode {
  const words = useWords(WORDS);
  const menuWords = useWords(MENU_WORDS);
  const reason = useRoleReason('operator');
  const [action, setAction] = useState<Action | null>(null);
  if (node.kind !== 'scope' && node.kind !== 'category') return <span style={{ width: 24 }} />;
  const item = (key: Action, label: string): NonNullable<MenuProps['items']>[number] => ({
    key,
    label,
    disabled: reason !== null,
    ...(reason === null ? {} : { title: reason }),
    danger: key === 'remove',
    onClick: ({ domEvent }) => {
      domEvent.stopPropagation();
      setAction(key);
    },
  });
  const items =
    node.category === null
      ? [item('create', menuWords.create)]
      : [
          item('create', menuWords.createBelow),
          item('rename', words.rename),
          item('move', words.move),
          item('remove', words.remove),
        ];
  const why = reason === null ? [] : [{ key: 'why', disabled: true, label: reason }];
  const close = (): void => setAction(null);
  return (
    // What happens in the menu and the dialogs is no click on the node.
    <span onClick={(event) => event.stopPropagation()} onKeyDown={(event) => event.stopPropagation()}>
      <Dropdown trigger={['click']} menu={{ items: [...items, ...why] }}>
        <Button
          type="text"
          size="small"
          icon={<EllipsisOutlined />}
          aria-label={words.actionsOf(node.name)}
        />
      </Dropdown>
      {action === 'create' ? <NameForm node={node} category={null} onClose={close} /> : null}
      {action === 'rename' ? <NameForm node={node} category={node.category} onClose={close} /> : null}
      {action === 'move' && node.category !== null ? (
        <MoveForm category={node.category} onClose={close} />
      ) : null}
      {action === 'remove' && node.category !== null ? (
        <RemoveQuestion category={node.category} onClose={close} />
      ) : null}
    </span>
  );
}

/** Makes a category in what the node stands for, or renames one. */
function NameForm({
  node,
  category,
  onClose,
}: {
  node: ScopeNode;
  /** null: a new one. */
  category: Category | null;
  onClose: () => void;
}): ReactNode {
  const words = useWords(WORDS);
  const menuWords = useWords(MENU_WORDS);
  const { enterpriseId } = useMember();
  const save = useChange({
    change: async ({ name }: { name: string }) => {
      if (category !== null) {
        await post('/category/change', { categoryId: category.categoryId, name }, { enterpriseId });
        return;
      }
      const parent = node.category === null ? {} : { parentId: node.category.categoryId };
      const place = { ...deptIdOf(node.scope ?? '0'), ...parent };
      await post('/category/create', { name, ...place }, { enterpriseId });
    },
    changes: [groupsKey(enterpriseId)],
    done: words.saved,
    onDone: onClose,
    isErrorShown: true,
  });
  return (
    <FormModal
      title={category === null ? menuWords.createIn(node.name) : menuWords.renameTitle}
      okText={category === null ? words.create : words.save}
      change={save}
      initialValues={{ name: category?.name ?? '' }}
      onSubmit={save.mutate}
      onClose={onClose}
    >
      <Form.Item
        name="name"
        label={words.name}
        rules={[{ required: true, whitespace: true, max: 64, message: words.nameRule }]}
      >
        <Input autoComplete="off" autoFocus maxLength={64} />
      </Form.Item>
    </FormModal>
  );
}

function MoveForm({ category, onClose }: { category: Category; onClose: () => void }): ReactNode {
  const words = useWords(WORDS);
  const menuWords = useWords(MENU_WORDS);
  const { enterpriseId } = useMember();
  const move = useChange({
    change: ({ parentId }: { parentId: string }) =>
      post('/category/change', { categoryId: category.categoryId, parentId }, { enterpriseId }),
    changes: [groupsKey(enterpriseId)],
    done: words.moved,
    onDone: onClose,
    isErrorShown: true,
  });
  return (
    <FormModal
      title={menuWords.moveTitle(category.name)}
      okText={words.move}
      change={move}
      initialValues={{ parentId: category.parentId }}
      onSubmit={move.mutate}
      onClose={onClose}
    >
      <Form.Item name="parentId" label={menuWords.parent}>
        <CategoryChoice scope={scopeOf(category)} root="top" without={category.categoryId} />
      </Form.Item>
    </FormModal>
  );
}

function RemoveQuestion({ category, onClose }: { category: Category; onClose: () => void }): ReactNode {
  const words = useWords(WORDS);
  const menuWords = useWords(MENU_WORDS);
  const { enterpriseId } = useMember();
  const remove = useChange({
    change: () => post('/category/delete', { categoryId: category.categoryId }, { enterpriseId }),
    changes: [groupsKey(enterpriseId)],
    done: menuWords.removed,
    onDone: onClose,
    isErrorShown: true,
  });
  return (
    <Modal
      open
      title={menuWords.removeTitle(category.name)}
      okText={words.remove}
      okButtonProps={{ danger: true, loading: remove.isPending }}
      onOk={() => remove.mutate(undefined)}
      onCancel={onClose}
      {...stayOpen(remove)}
    >
      <Typography.Paragraph>{menuWords.kept(category.groupCount)}</Typography.Paragraph>
      {remove.error === null ? null : <Failure error={remove.error} />}
    </Modal>
  );
}
