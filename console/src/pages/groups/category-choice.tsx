import { TreeSelect } from 'antd';
import { type ReactNode, useMemo } from 'react';
import { defineWords, useWords } from '../../language/language.tsx';
import { type Category, UNCATEGORIZED, scopeOf, useCategories } from './group-data.ts';
import { WORDS } from './words.ts';

const CHOICE_WORDS = defineWords({
  zh: { top: '顶层', search: '选择分类' },
  en: { top: 'The top', search: 'Choose a category' },
});

interface Choice {
  value: string;
  title: string;
  children: Choice[];
}

/** A category of a scope. As `Form.Item` gives `value` and `onChange`, it is a field of a form. */
export function CategoryChoice({
  id,
  scope,
  root,
  without,
  value,
  onChange,
}: {
  id?: string;
  scope: string;
  /** What the 0 stands for: 未分类 for groups, the top for categories. */
  root: 'uncategorized' | 'top';
  /** A category cannot go below itself. */
  without?: string;
  value?: string;
  onChange?: (categoryId: string) => void;
}): ReactNode {
  const words = useWords(WORDS);
  const choiceWords = useWords(CHOICE_WORDS);
  const { data } = useCategories();
  const choices = useMemo(() => {
    const own = (data?.list ?? []).filter(
      (category) => scopeOf(category) === scope && category.categoryId !== without,
    );
    const title = root === 'top' ? choiceWords.top : words.uncategorized;
    return [{ value: UNCATEGORIZED, title, children: [] }, ...nest(own, UNCATEGORIZED)];
  }, [data, scope, without, root, words, choiceWords]);
  return (
    <TreeSelect
      {...(id === undefined ? {} : { id })}
      aria-label={choiceWords.search}
      treeData={choices}
      treeDefaultExpandAll
      showSearch={{ treeNodeFilterProp: 'title' }}
      {...(value === undefined ? {} : { value })}
      onChange={(chosen: string) => onChange?.(chosen)}
      style={{ width: '100%' }}
    />
  );
}

function nest(categories: Category[], parentId: string): Choice[] {
  return categories
    .filter((category) => category.parentId === parentId)
    .map(({ categoryId, name }) => ({
      value: categoryId,
      title: name,
      children: nest(categories, categoryId),
    }));
}
