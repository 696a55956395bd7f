import { describe, expect, test } from 'vitest';
import { normalizeIdentityValue } from './identity-value.ts';

describe('a phone becomes E.164', () => {
  test.each([
    ['18888888888', '+8618888888888'],
    ['+8618888888888', '+8618888888888'],
    ['008618888888888', '+8618888888888'],
    ['8618888888888', '+8618888888888'],
    ['188-8888-8888', '+8618888888888'],
    ['(188) 8888 8888', '+8618888888888'],
    ['+86 188 8888 8888', '+8618888888888'],
    ['（+86）188-8888-8888', '+8618888888888'],
    ['+14155552671', '+14155552671'],
    ['+1 (415) 555-2671', '+14155552671'],
    ['010-62782051', '+861062782051'],
  ])('%s is %s', (sent, kept) => {
    expect(normalizeIdentityValue('phone', sent)).toBe(kept);
  });

  test.each([
    '12888888888',
    '1888888888',
    '188888888888',
    '+1',
    'phone',
    '+14155552671 ext 5',
    'tel 18888888888',
    '+999123456789',
  ])('%s is none', (sent) => {
    expect(normalizeIdentityValue('phone', sent)).toBeNull();
  });
});

describe('an email is lower-cased', () => {
  test.each([
    ['A@B.com', 'a@b.com'],
    ['a@b', 'a@b'],
    ['a@b@c', null],
    ['@b', null],
    ['a@', null],
    ['a b@c', null],
  ])('%s is %s', (sent, kept) => {
    expect(normalizeIdentityValue('email', sent)).toBe(kept);
  });
});

test.each([
  ['openid', 'oABC', 'oABC'],
  ['id', 'A b', 'A b'],
  ['id', 'a\u0000b', null],
  ['id', 'x'.repeat(256), 'x'.repeat(256)],
  ['id', 'x'.repeat(257), null],
])('a value of type %s is case-sensitive and free within its bounds', (type, sent, kept) => {
  expect(normalizeIdentityValue(type, sent)).toBe(kept);
});
