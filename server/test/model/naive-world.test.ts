import { describe, expect, test } from 'vitest';
import { BUILT_IN_TYPES } from './naive-model.ts';
import { codesOf, Enterprise, toRow, valuesOf } from './worked-examples.ts';

const idRow = (value: string) => `{"identities":[{"identityType":"id","identityValue":${value}}]}`;

describe('identity keys', () => {
  test.each([
    ['phone', ['13800138000', '+86 138-0013-8000', '0086(138)00138000', '8613800138000'], '+8613800138000'],
    [
      'phone',
      ['15400000000', '154–0000–0000', '+8615400000000', '0086 15400000000', '(86)15400000000'],
      '+8615400000000',
    ],
    ['phone', ['+12133734253', '+1 (213) 373-4253', '0012133734253'], '+12133734253'],
    ['phone', ['01062345678', '+861062345678'], '+861062345678'],
    ['email', ['A@X.CN', ' a@x.cn ', 'a@\u200bx.cn'], 'a@x.cn'],
    ['unionid', ['caf\u00e9', 'cafe\u0301', '\u3000caf\u200be\u0301\ufeff'], 'caf\u00e9'],
    ['unionid', ['\u{1f468}\u200d\u{1f469}'], '\u{1f468}\u200d\u{1f469}'],
  ])('%s %j is one key', (type, values, key) => {
    const enterprise = new Enterprise();
    enterprise.send(
      '+1',
      ...values.map((value) =>
        JSON.stringify({ identities: [{ identityType: type, identityValue: value }] }),
      ),
    );
    expect(enterprise.state().identities).toEqual([[type, key, null, null, 1]]);
  });

  test('letters of one case are not those of the other', () => {
    const enterprise = new Enterprise();
    enterprise.send('+1', 'unionid:u', 'unionid:U', 'openid:o@gzh/', 'openid:o@GZH/');
    expect(enterprise.state().users).toBe(4);
  });

  test('an integer stands for its digits as sent', () => {
    const enterprise = new Enterprise();
    enterprise.send(
      '+1',
      idRow('9007199254740993'),
      idRow('"9007199254740993"'),
      idRow('-0'),
      idRow('"-0"'),
      idRow('0'),
    );
    expect(valuesOf(enterprise)).toEqual(['id -0   2', 'id 0   3', 'id 9007199254740993   1']);
  });

  test('platform and appid belong to the key of an app-scoped type, an absent part being its own value', () => {
    const enterprise = new Enterprise();
    enterprise.send(
      '+1',
      'openid:o@gzh/wx1',
      'openid:o@/wx1',
      'openid:o@gzh/',
      'openid:o',
      'openid:o@gzh/wx2',
    );
    expect(enterprise.state().users).toBe(5);
  });

  test('platform and appid take no part in the key of a global type and are not kept', () => {
    const enterprise = new Enterprise();
    enterprise.send('+1', 'unionid:u@gzh/wx1', 'unionid:u', 'unionid:u@gzh/wx2');
    expect(valuesOf(enterprise)).toEqual(['unionid u   1']);
  });

  test('uid and thirdId are other names of id, mpid of appid', () => {
    const enterprise = new Enterprise();
    enterprise.send(
      '+1',
      'uid:1',
      'thirdId:1',
      '{"identities":[{"identityType":"id","identityValue":1,"mpid":"wx1","isWeChatEcosystem":true}]}',
      'openid:o@/wx1',
      '{"identities":[{"identityType":"openid","identityValue":"o","mpid":"wx1","isWeChatEcosystem":true}]}',
    );
    expect(valuesOf(enterprise)).toEqual(['id 1   1', 'openid o  wx1 2']);
  });
});

describe('exact matching', () => {
  test('finds by the full key, creates who is not found and binds what is free', () => {
    const enterprise = new Enterprise();
    const result = enterprise.send(
      '+1',
      'unionid:u > g',
      'unionid:u openid:o@gzh/wx1 > g',
      'openid:o@gzh/wx2 > g',
    );
    expect(result).toMatchObject({
      success: 3,
      usersCreated: 2,
      identitiesBound: 3,
      relationsAdded: 2,
      unchanged: 1,
    });
    expect(valuesOf(enterprise)).toEqual(['openid o gzh wx1 1', 'openid o gzh wx2 2', 'unionid u   1']);
  });

  test('fails the row whose identities belong to two users and leaves nothing of it', () => {
    const enterprise = new Enterprise();
    const result = enterprise.send('+1', 'unionid:u', 'id:1', 'unionid:u id:1 phone:13800138000 > g', 'id:2');
    expect(codesOf(result)).toContain('2 IDENTITY_CONFLICT');
    expect(enterprise.state()).toMatchObject({ users: 3, groups: [], relations: [] });
    expect(valuesOf(enterprise)).toHaveLength(3);
  });

  test('is what an absent matchingType means', () => {
    const enterprise = new Enterprise();
    const rows = [toRow('openid:o@gzh/wx1'), toRow('openid:o')];
    enterprise.apply({ optType: 'add', matchingType: null, isDryRun: false, rows });
    expect(enterprise.state().users).toBe(2);
  });
});

/** Users 1 and 2 (who has two of the keys) share the openid `o`. */
const shared = () => {
  const enterprise = new Enterprise();
  enterprise.send(
    '+1',
    'openid:o@gzh/wx1 unionid:a',
    'openid:o@gzh/wx2 unionid:b',
    'openid:o@app/wx2 unionid:b',
  );
  return enterprise;
};

describe('fuzzy matching', () => {
  test.each([
    ['openid:o@gzh/wx1', 'the whole key', 1],
    ['openid:o@gzh/wx2', 'the whole key', 2],
    ['openid:o@/wx1', 'the only user that agrees in what is sent', 1],
    ['openid:o@app/', 'the only user that agrees in what is sent', 2],
    ['openid:o@/wx2', 'two keys of one user', 2],
    ['openid:o@app/wx2 unionid:a', 'unionid, which comes first', 1],
    ['openid:o unionid:a', 'unionid, before the ambiguous openid', 1],
  ])('%s is decided by %s', (row, _by, userId) => {
    const enterprise = shared();
    enterprise.send('+2', `${row} > g`);
    expect(enterprise.state().relations).toEqual([[1, userId]]);
  });

  test.each(['openid:o', 'openid:o@gzh/', 'openid:o@gzh/wx3', 'openid:o unionid:new', 'openid:o id:1'])(
    '%s is ambiguous, and the next type is not tried',
    (row) => {
      const enterprise = shared();
      enterprise.send('+1', 'id:1');
      expect(codesOf(enterprise.send('+2', `${row} > g`))).toEqual(['0 IDENTITY_AMBIGUOUS']);
    },
  );

  test('several keys of one user are one user, whatever the app', () => {
    const enterprise = new Enterprise();
    enterprise.send('+1', 'openid:o@gzh/wx1 openid:o@gzh/wx2');
    enterprise.send('+2', 'openid:o@x/y > g');
    expect(enterprise.state().relations).toEqual([[1, 1]]);
    expect(valuesOf(enterprise)).toContain('openid o x y 1');
  });

  test('the key without parts is decided by its equal', () => {
    const enterprise = shared();
    enterprise.send('+1', 'openid:o');
    enterprise.send('+2', 'openid:o > g');
    expect(enterprise.state().relations).toEqual([[1, 3]]);
  });

  test('types are tried in the order of the enterprise, equal types in row order', () => {
    const enterprise = new Enterprise({ identityTypes: BUILT_IN_TYPES.toReversed() });
    enterprise.send('+1', 'unionid:a', 'phone:13800138000', 'phone:13800138001');
    enterprise.send('+2', 'unionid:a phone:13800138009 phone:13800138001 phone:13800138000 > g');
    expect(enterprise.state().relations).toEqual([[1, 3]]);
  });

  test('the rest of the row is not asked; what is free is bound, what is others’ only is warned of', () => {
    const enterprise = new Enterprise();
    enterprise.send('+1', 'unionid:a', 'phone:13800138000', 'openid:o@gzh/wx1', 'openid:p@gzh/wx1');
    const result = enterprise.send('+2', 'unionid:a phone:13800138000 openid:o@gzh/wx2 id:7 > g');
    expect(codesOf(result)).toEqual(['0 IDENTITY_BELONGS_TO_OTHER']);
    expect(result).toMatchObject({ identitiesBound: 1, usersCreated: 0 });
    expect(valuesOf(enterprise)).toContain('id 7   1');
    expect(valuesOf(enterprise)).not.toContain('openid o gzh wx2 1');
  });

  test('a free key is bound when its type and value point at the user too', () => {
    const enterprise = shared();
    const result = enterprise.send('+2', 'unionid:a openid:o@new/wx9 openid:o@gzh/wx2 > g');
    expect(valuesOf(enterprise)).toContain('openid o new wx9 1');
    expect(codesOf(result)).toEqual(['0 IDENTITY_BELONGS_TO_OTHER']);
  });

  test('a delete binds nothing and does not warn of it', () => {
    const enterprise = shared();
    enterprise.send('+1', 'unionid:a > g', 'phone:13800138000');
    const before = valuesOf(enterprise);
    const result = enterprise.send('-2', 'unionid:a phone:13800138000 id:7 > g');
    expect(result).toMatchObject({ relationsRemoved: 1, identitiesBound: 0, failures: [], warnings: [] });
    expect(valuesOf(enterprise)).toEqual(before);
  });
});
