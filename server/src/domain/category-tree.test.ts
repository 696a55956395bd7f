import { expect, test } from 'vitest';
import { type CategoryNode, UNCATEGORIZED, requirePlace, sumBelow } from './category-tree.ts';

/** 1 > 2 > 3, and 4 beside 1. */
const TREE: CategoryNode[] = [
  { categoryId: 1, parentId: 0, name: 'one' },
  { categoryId: 2, parentId: 1, name: 'two' },
  { categoryId: 3, parentId: 2, name: 'three' },
  { categoryId: 4, parentId: 0, name: 'four' },
];

function codeOf(
  categoryId: number | null,
  parentId: number,
  name: string,
  tree: CategoryNode[] = TREE,
): string | null {
  try {
    requirePlace(tree, { categoryId, parentId, name });
    return null;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

test.each([
  ['a new one at the top', null, 0, 'five', null],
  ['a new one below another', null, 3, 'one', null],
  ['a name that is taken beside it', null, 0, 'one', 'CONFLICT'],
  ['its own name again', 1, 0, 'one', null],
  ['the name of the built-in one, at the top', null, 0, UNCATEGORIZED, 'CONFLICT'],
  ['the name of the built-in one, elsewhere', null, 1, UNCATEGORIZED, null],
  ['a parent that does not exist', null, 9, 'five', 'NOT_FOUND'],
  ['a move with all that is below it', 2, 4, 'two', null],
  ['a move into itself', 1, 1, 'one', 'CONFLICT'],
  ['a move into one below it', 1, 3, 'one', 'CONFLICT'],
])('%s', (_what, categoryId, parentId, name, code) => {
  expect(codeOf(categoryId, parentId, name)).toBe(code);
});

test('a tree is eight levels deep at most, also after a move', () => {
  const chain = Array.from({ length: 8 }, (_, index) => ({
    categoryId: index + 1,
    parentId: index,
    name: 'a',
  }));
  expect(codeOf(null, 7, 'b', chain)).toBeNull();
  expect(codeOf(null, 8, 'b', chain)).toBe('CONFLICT');
  const pair = [
    { categoryId: 20, parentId: 0, name: 'b' },
    { categoryId: 21, parentId: 20, name: 'c' },
  ];
  expect(codeOf(20, 6, 'b', [...chain, ...pair])).toBeNull();
  expect(codeOf(20, 7, 'b', [...chain, ...pair])).toBe('CONFLICT');
});

test('a scope has 2,000 categories at most', () => {
  const many = Array.from({ length: 2_000 }, (_, index) => ({
    categoryId: index + 1,
    parentId: 0,
    name: `${index}`,
  }));
  expect(codeOf(null, 0, 'one more', many)).toBe('CONFLICT');
  expect(codeOf(1, 2, 'moved', many)).toBeNull();
});

test('counts are of a category and all below it; what stands in no known one counts nowhere', () => {
  const own = new Map([
    [1, 1],
    [3, 10],
    [4, 5],
    [9, 7],
  ]);
  expect(Object.fromEntries(sumBelow(TREE, own))).toEqual({ 1: 11, 2: 10, 3: 10, 4: 5 });
});
