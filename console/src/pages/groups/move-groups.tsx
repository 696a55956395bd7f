import { Form } from 'antd';
import type { ReactNode } from 'react';
import { useChange } from '../../api/change.ts';
import { post } from '../../api/client.ts';
import { useMember } from '../../api/session.ts';
import { FormModal } from '../../components/form-modal.tsx';
import { defineWords, useWords } from '../../language/language.tsx';
import { CategoryChoice } from './category-choice.tsx';
import { UNCATEGORIZED, groupsKey, scopeOf } from './group-data.ts';
import { WORDS } from './words.ts';

const MOVE_WORDS = defineWords({
  zh: {
    one: (name: string) => `移动“${name}”`,
    several: (count: string) => `移动${count}`,
    target: '移动到分类',
  },
  en: {
    one: (name: string) => `Move "${name}"`,
    several: (count: string) => `Move ${count}`,
    target: 'Goes into the category',
  },
});

/** Puts groups of one scope into a category of it. */
export function MoveGroups({
  groups,
  onDone,
  onClose,
}: {
  groups: { groupId: string; name: string; deptId: string | null; categoryId: string }[];
  onDone: () => void;
  onClose: () => void;
}): ReactNode {
  const words = useWords(WORDS);
  const moveWords = useWords(MOVE_WORDS);
  const { enterpriseId } = useMember();
  const move = useChange({
    change: ({ categoryId }: { categoryId: string }) =>
      post('/group/move', { groupIds: groups.map(({ groupId }) => groupId), categoryId }, { enterpriseId }),
    changes: [groupsKey(enterpriseId)],
    done: words.moved,
    onDone,
    isErrorShown: true,
  });
  const [first] = groups;
  if (first === undefined) return null;
  return (
    <FormModal
      title={groups.length === 1 ? moveWords.one(first.name) : moveWords.several(words.groups(groups.length))}
      okText={words.move}
      change={move}
      initialValues={{ categoryId: groups.length === 1 ? first.categoryId : UNCATEGORIZED }}
      onSubmit={move.mutate}
      onClose={onClose}
    >
      <Form.Item name="categoryId" label={moveWords.target}>
        <CategoryChoice scope={scopeOf(first)} root="uncategorized" />
      </Form.Item>
    </FormModal>
  );
}
