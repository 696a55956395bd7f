import { describe, expect, test } from 'vitest';
import type { NaiveOptions } from './naive-model.ts';
import { codesOf, Enterprise } from './worked-examples.ts';

describe('users', () => {
  test('are not created by a delete, nor where the enterprise does not create them on import', () => {
    const enterprise = new Enterprise();
    enterprise.send('+1', 'id:1 > g');
    expect(codesOf(enterprise.send('-1', 'id:2 > g'))).toEqual(['0 USER_NOT_FOUND']);
    enterprise.configure({ createsUsersOnImport: false });
    expect(codesOf(enterprise.send('+1', 'id:2 > g', 'id:1 phone:13800138000 > h'))).toEqual([
      '0 USER_NOT_FOUND',
    ]);
    expect(enterprise.state()).toMatchObject({
      users: 1,
      relations: [
        [1, 1],
        [2, 1],
      ],
    });
  });

  test('a user of row 1 is found by row 2, and is created when groups are absent', () => {
    const enterprise = new Enterprise();
    const result = enterprise.send('+2', 'id:1', 'phone:13800138000 id:1 > g', 'phone:13800138000 > h');
    expect(result).toMatchObject({ usersCreated: 1, identitiesBound: 2, relationsAdded: 2 });
    expect(codesOf(result)).toEqual(['0 NO_GROUPS']);
  });
});

const inDept = (deptId: number, groups: string) =>
  `{"identities":[{"identityType":"id","identityValue":1}],"categoryType":2,"deptId":${deptId},"groups":"${groups}"}`;

describe('groups', () => {
  const options: NaiveOptions = {
    departments: [
      { id: 1, wxDeptId: null, thirdDeptId: null },
      { id: 2, wxDeptId: null, thirdDeptId: null },
    ],
    dynamicGroups: [{ deptId: 0, name: 'd' }],
  };

  test('are split at the comma, cleaned, collapsed, kept in case, and created in row order', () => {
    const enterprise = new Enterprise();
    const result = enterprise.send('+1', 'id:1 > g2, ,g1 ,G1,g\u200b1,cafe\u0301,', 'id:1 > caf\u00e9,g3');
    expect(enterprise.state().groups.map(([, , name]) => name)).toEqual([
      'g2',
      'g1',
      'G1',
      'caf\u00e9',
      'g3',
    ]);
    expect(result).toMatchObject({ groupsCreated: 5, relationsAdded: 5, unchanged: 1 });
  });

  test('a full-width comma does not separate, and is warned of once a row, on add and delete', () => {
    const enterprise = new Enterprise();
    expect(codesOf(enterprise.send('+1', 'id:1 > a，b,c，d'))).toEqual(['0 FULLWIDTH_COMMA']);
    expect(codesOf(enterprise.send('-1', 'id:1 > a，b'))).toEqual(['0 FULLWIDTH_COMMA']);
    expect(enterprise.state().groups.map(([, , name]) => name)).toEqual(['a，b', 'c，d']);
  });

  test('one name in two scopes is two groups', () => {
    const enterprise = new Enterprise(options);
    enterprise.send('+1', inDept(1, 'g'), inDept(2, 'g'), 'id:1 > g', inDept(1, 'd'));
    expect(enterprise.state().groups).toEqual([
      [1, 0, 'd', 'DYNAMIC', 0],
      [2, 1, 'g', 'STATIC', 1],
      [3, 2, 'g', 'STATIC', 1],
      [4, 0, 'g', 'STATIC', 1],
      [5, 1, 'd', 'STATIC', 1],
    ]);
  });

  test('a dynamic one fails the row, which creates neither user nor other groups', () => {
    const enterprise = new Enterprise(options);
    expect(codesOf(enterprise.send('+1', 'id:1 > new,d'))).toEqual(['0 GROUP_NOT_STATIC']);
    expect(enterprise.state()).toMatchObject({
      users: 0,
      identities: [],
      groups: [[1, 0, 'd', 'DYNAMIC', 0]],
    });
  });

  test('delete creates none; the first name that is wrong gives the reason', () => {
    const enterprise = new Enterprise(options);
    enterprise.send('+1', 'id:1 > g');
    const result = enterprise.send('-1', 'id:1 > g,none,d', 'id:1 > g,d,none', 'id:1 > g');
    expect(codesOf(result)).toEqual(['0 GROUP_NOT_FOUND', '1 GROUP_NOT_STATIC']);
    expect(result).toMatchObject({ success: 1, fail: 2, relationsRemoved: 1 });
  });

  test('an add without groups still has its department judged', () => {
    const result = new Enterprise(options).send('+1', inDept(3, ''), inDept(2, ''));
    expect(codesOf(result)).toEqual(['0 DEPT_NOT_FOUND', '1 NO_GROUPS']);
  });
});

describe('order and counts', () => {
  test('a pair changes once a batch, and what is as it should be is unchanged', () => {
    const enterprise = new Enterprise();
    const added = enterprise.send('+1', 'id:1 > g,h', 'id:1 > g', 'id:2 > g');
    expect(added).toMatchObject({ relationsAdded: 3, relationsRemoved: 0, unchanged: 1 });
    const removed = enterprise.send('-1', 'id:1 > g', 'id:1 > g', 'id:2 > h');
    expect(removed).toMatchObject({ relationsAdded: 0, relationsRemoved: 1, unchanged: 2 });
    expect(removed.changes).toEqual([{ groupId: 1, userId: 1, isAdded: false }]);
    expect(enterprise.state().relations).toEqual([
      [1, 2],
      [2, 1],
    ]);
  });

  test('the order of the rows decides who is who', () => {
    const enterprise = new Enterprise();
    enterprise.send('+1', 'id:1', 'phone:13800138000');
    const conflict = enterprise.send(
      '+1',
      'id:1 phone:13800138000',
      'id:2 phone:13800138001',
      'phone:13800138001',
    );
    expect(conflict).toMatchObject({ fail: 1, usersCreated: 1 });
  });

  test('a dry run tells everything and keeps nothing, not even an id', () => {
    const enterprise = new Enterprise();
    const result = enterprise.try('+1', 'id:1 > g', 'id:1 > h', 'id:1 phone:1');
    expect(result).toMatchObject({
      success: 2,
      fail: 1,
      usersCreated: 1,
      groupsCreated: 2,
      relationsAdded: 2,
    });
    expect(result.changes).toEqual([]);
    expect(enterprise.state()).toEqual({ users: 0, identities: [], groups: [], relations: [] });
    enterprise.send('+1', 'id:9 > k');
    expect(enterprise.state()).toMatchObject({
      users: 1,
      groups: [[1, 0, 'k', 'STATIC', 1]],
      relations: [[1, 1]],
    });
  });
});
