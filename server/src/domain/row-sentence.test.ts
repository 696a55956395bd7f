import { describe, expect, it } from 'vitest';
import { ROW_REASONS } from './row-reasons.ts';
import { describeRowProblem } from './row-sentence.ts';

const row = (value: string): string => `{"identities":[{"identityType":"phone","identityValue":${value}}]}`;

describe('the sentence of a row', () => {
  const code = 'IDENTITY_VALUE_INVALID';
  const pointer = '/identities/0/identityValue';

  it.each([
    ['"x"', '长度为 1 的字符串', 'a string of length 1'],
    ['"😀"', '长度为 1 的字符串', 'a string of length 1'],
    ['" "', '空字符串', 'a blank string'],
    ['17', '整数', 'an integer'],
    ['9223372036854775807', '整数', 'an integer'],
    ['-0', '整数', 'an integer'],
    ['"9223372036854775807"', '长度为 19 的字符串', 'a string of length 19'],
    ['1.0', '小数或指数', 'a fraction or exponent'],
    ['1e3', '小数或指数', 'a fraction or exponent'],
    ['true', '布尔值', 'a boolean'],
    ['null', 'null', 'null'],
    ['[1]', '含 1 项的数组', 'an array of 1'],
    ['{}', '对象', 'an object'],
  ])('names the field, the rule and the kind of %s, never the value', (value, zh, en) => {
    const sentence = describeRowProblem({ index: 3, code, pointer }, row(value));
    expect(sentence.zh).toBe(`/data/3${pointer} ${ROW_REASONS[code].zh}，收到的是${zh}`);
    expect(sentence.en).toBe(`/data/3${pointer} ${ROW_REASONS[code].en}; got ${en}`);
  });

  it.each(['/identities/1/identityValue', '/groups', '/identities/0/identityValue/deeper', '/constructor'])(
    'calls %s missing',
    (path) => {
      const { zh } = describeRowProblem({ index: 0, code, pointer: path }, row('"a"'));
      expect(zh.endsWith('收到的是缺失')).toBe(true);
    },
  );

  it('is about the whole row, without a kind, when no value is at fault', () => {
    const { en } = describeRowProblem({ index: 0, code: 'USER_NOT_FOUND', pointer: '' }, '{}');
    expect(en).toBe('/data/0 no user was found and this operation creates none');
  });

  it('leaves the kind out when the row is not kept any more', () => {
    const sentence = describeRowProblem({ index: 499, code: 'DEPT_REQUIRED', pointer: '/deptId' }, null);
    expect(sentence.zh).toBe(`/data/499/deptId ${ROW_REASONS.DEPT_REQUIRED.zh}`);
    expect(sentence.en).toBe(`/data/499/deptId ${ROW_REASONS.DEPT_REQUIRED.en}`);
  });
});
