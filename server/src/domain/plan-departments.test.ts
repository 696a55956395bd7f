import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MusterError } from '../errors.ts';
import { type DepartmentElement, parseDepartmentRequest } from './department-request.ts';
import { type Department, type DepartmentPlan, planDepartments } from './plan-departments.ts';

/** 1 Company ─ 2 Sales ─ 3 North; 4 Staff beside it. */
const STORED: Department[] = [
  { id: 1, name: 'Company', thirdDeptId: 't1', wxDeptId: 'w1', parentId: null },
  { id: 2, name: 'Sales', thirdDeptId: 't2', wxDeptId: null, parentId: 1 },
  { id: 3, name: 'North', thirdDeptId: null, wxDeptId: 'w3', parentId: 2 },
  { id: 4, name: 'Staff', thirdDeptId: 't4', wxDeptId: 'w4', parentId: 1 },
];

function plan(...data: object[]): DepartmentPlan {
  return planDepartments(parseDepartmentRequest({ data }), STORED, 5);
}

function refusal(...data: object[]): string {
  try {
    plan(...data);
  } catch (error) {
    if (error instanceof MusterError && error.code === 'PARAM_ERROR') return error.sentence.en;
    throw error;
  }
  throw new Error('it was not refused');
}

describe('which department an element means', () => {
  it.each([
    ['its own id', { deptId: 2 }, 2],
    ['its own id in digits', { deptId: '002' }, 2],
    ['its third-party id', { thirdDeptId: ' t2 ' }, 2],
    ['its WeCom id', { wxDeptId: 'w3' }, 3],
    ['all three', { deptId: 4, thirdDeptId: 't4', wxDeptId: 'w4' }, 4],
    ['an id that is known and one that is not', { thirdDeptId: 't2', wxDeptId: 'new' }, 2],
  ])('%s', (_name, element, deptId) => {
    expect(plan(element).results).toEqual([{ index: 0, deptId, created: false }]);
  });

  it('ids that point at nobody make a new one', () => {
    expect(plan({ name: 'New', thirdDeptId: 'T1', wxDeptId: 'w2' })).toEqual({
      results: [{ index: 0, deptId: 5, created: true }],
      written: [{ id: 5, name: 'New', thirdDeptId: 'T1', wxDeptId: 'w2', parentId: null }],
      nextDeptId: 6,
    });
  });

  it('no id at all makes a new one each time', () => {
    expect(plan({ name: 'a' }, { name: 'a' }).results.map(({ deptId }) => deptId)).toEqual([5, 6]);
  });

  it('a later element means what an earlier one has made or changed', () => {
    const { results, written } = plan(
      { name: 'New', wxDeptId: 'new' },
      { wxDeptId: 'new', thirdDeptId: 'n' },
      { thirdDeptId: 't2', wxDeptId: 'w2' },
      { wxDeptId: 'w2', name: 'Sales!' },
    );
    expect(results.map(({ deptId, created }) => [deptId, created])).toEqual([
      [5, true],
      [5, false],
      [2, false],
      [2, false],
    ]);
    expect(written).toEqual([
      { id: 5, name: 'New', thirdDeptId: 'n', wxDeptId: 'new', parentId: null },
      { id: 2, name: 'Sales!', thirdDeptId: 't2', wxDeptId: 'w2', parentId: 1 },
    ]);
  });
});

describe('what changes', () => {
  it.each([
    ['a name', { deptId: 2, name: 'Verkauf' }, { name: 'Verkauf' }],
    ['an id that is set for the first time', { deptId: 3, thirdDeptId: 't3' }, { thirdDeptId: 't3' }],
    ['an id that is replaced', { deptId: 2, thirdDeptId: 'x' }, { thirdDeptId: 'x' }],
    ['a parent by its own id', { deptId: 3, parentDeptId: 1 }, { parentId: 1 }],
    ['a parent by third-party id', { deptId: 3, parentThirdDeptId: 't4' }, { parentId: 4 }],
    ['a parent by WeCom id', { deptId: 3, parentWxDeptId: 'w4' }, { parentId: 4 }],
    [
      'the WeCom id of a parent before the others',
      { deptId: 3, parentWxDeptId: 'w4', parentThirdDeptId: 'nobody', parentDeptId: 99 },
      { parentId: 4 },
    ],
    [
      'the third-party id of a parent before our own',
      { deptId: 3, parentThirdDeptId: 't4', parentDeptId: 99 },
      { parentId: 4 },
    ],
  ])('%s, and nothing else', (_name, element, changes) => {
    const stored = STORED.find(({ id }) => id === element.deptId);
    expect(plan(element).written).toEqual([{ ...stored, ...changes }]);
  });

  it.each([
    ['what is the same already', { deptId: 2, name: 'Sales', thirdDeptId: 't2', parentDeptId: 1 }],
    ['absent fields', { deptId: 2 }],
    [
      'blank and null fields',
      { deptId: 2, name: ' ', thirdDeptId: null, wxDeptId: '', parentDeptId: '', parentWxDeptId: null },
    ],
  ])('%s changes nothing', (_name, element) => {
    expect(plan(element).written).toEqual([]);
  });
});

describe('refused', () => {
  it.each([
    [
      'ids of two departments',
      [{ name: 'x', thirdDeptId: 't2', wxDeptId: 'w1' }],
      '/data/0 the ids point at two',
    ],
    [
      'ids of two departments, one of them new',
      [
        { name: 'n', wxDeptId: 'n' },
        { thirdDeptId: 't2', wxDeptId: 'n' },
      ],
      '/data/1 the ids point at two',
    ],
    [
      'an unknown deptId beside a known id',
      [{ thirdDeptId: 't2', deptId: 9 }],
      '/data/0/deptId there is no such department',
    ],
    [
      'a deptId that this call will give',
      [{ name: 'a' }, { name: 'b', deptId: 5 }, { deptId: 6 }],
      '/data/2/deptId there is no such',
    ],
    ['a deptId below zero', [{ deptId: -1, name: 'x' }], '/data/0/deptId there is no such'],
    [
      'a new one without a name',
      [{ deptId: 2 }, { thirdDeptId: 'x' }],
      '/data/1/name a new department needs a name',
    ],
    [
      'a parent that comes later',
      [
        { name: 'a', parentWxDeptId: 'b' },
        { name: 'b', wxDeptId: 'b' },
      ],
      '/data/0/parentWxDeptId there is no such parent',
    ],
    [
      'a new one as its own parent',
      [{ name: 'a', wxDeptId: 'a', parentWxDeptId: 'a' }],
      '/data/0/parentWxDeptId there is no such parent',
    ],
    [
      'itself as parent',
      [{ deptId: 2, parentThirdDeptId: 't2' }],
      '/data/0/parentThirdDeptId a parent cannot be',
    ],
    [
      'a grandchild as parent',
      [{ deptId: 1, parentWxDeptId: 'w3' }],
      '/data/0/parentWxDeptId a parent cannot be',
    ],
    [
      'a cycle over a new one',
      [
        { name: 'n', wxDeptId: 'n', parentDeptId: 3 },
        { deptId: 1, parentWxDeptId: 'n' },
      ],
      '/data/1/parentWxDeptId a parent cannot be',
    ],
  ] as [string, object[], string][])('%s', (_name, elements, message) => {
    expect(refusal(...elements)).toContain(message);
  });

  it('an id given up earlier in the call is free again', () => {
    expect(plan({ deptId: 2, thirdDeptId: 'x' }, { deptId: 3, thirdDeptId: 't2' }).written).toHaveLength(2);
  });

  it('a subtree may be turned round in two steps', () => {
    const { written } = plan({ deptId: 3, parentDeptId: 1 }, { deptId: 2, parentDeptId: 3 });
    expect(written.map(({ id, parentId }) => [id, parentId])).toEqual([
      [3, 1],
      [2, 3],
    ]);
  });
});

describe('whatever is asked for', () => {
  const key = fc.constantFrom(undefined, 't1', 't2', 't4', 'a', 'b');
  const element = fc.record(
    {
      name: fc.constantFrom('n', 'm'),
      deptId: fc.constantFrom(...Array<undefined>(9).fill(undefined), 1, 2, 3, 5, 6),
      thirdDeptId: key,
      wxDeptId: key,
      parentDeptId: fc.constantFrom(undefined, 1, 3, 5),
      parentThirdDeptId: key,
      parentWxDeptId: key,
    },
    { requiredKeys: ['name'] },
  );

  it('no id is held twice, every parent exists, and there is no cycle', () => {
    let planned = 0;
    const check = (data: object[]): void => {
      // What would be refused is left out, so that the rest comes through.
      const elements: DepartmentElement[] = [];
      for (const next of parseDepartmentRequest({ data })) {
        if (isAccepted([...elements, next])) elements.push(next);
      }
      const { results, written, nextDeptId } = planDepartments(elements, STORED, 5);
      planned += elements.length;
      const after = new Map([...STORED, ...written].map((department) => [department.id, department]));
      for (const field of ['thirdDeptId', 'wxDeptId'] as const) {
        const held = [...after.values()].map((department) => department[field]).filter((id) => id !== null);
        expect(new Set(held).size).toBe(held.length);
      }
      for (const department of after.values()) expect(depthOf(department, after)).toBeLessThan(after.size);
      expect(nextDeptId).toBe(5 + results.filter(({ created }) => created).length);
    };
    fc.assert(fc.property(fc.array(element, { minLength: 1, maxLength: 12 }), check), { numRuns: 1_000 });
    expect(planned).toBeGreaterThan(500);
  });
});

function isAccepted(elements: DepartmentElement[]): boolean {
  try {
    planDepartments(elements, STORED, 5);
    return true;
  } catch (error) {
    if (error instanceof MusterError) return false;
    throw error;
  }
}

/** Infinity in a cycle; a parent that does not exist is an error. */
function depthOf({ parentId }: Department, all: Map<number, Department>): number {
  let depth = 0;
  for (let id = parentId; id !== null; depth += 1) {
    const parent = all.get(id);
    if (parent === undefined) throw new Error(`there is no department ${id}`);
    if (depth > all.size) return Number.POSITIVE_INFINITY;
    id = parent.parentId;
  }
  return depth;
}
