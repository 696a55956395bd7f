import * as fc from 'fast-check';
import type { JsonObject } from './generate-identities.ts';
import { identitiesArbitrary, number, sentOnly, SIMPLEST_FIRST } from './generate-identities.ts';

const GROUP_NAMES = ['g1', 'g1', ' g1', 'g\u200b1', 'g2', 'g2', 'G2\u3000', 'caf\u00e9', 'cafe\u0301'];
const ODD_NAMES = ['a，b', '12', 'constructor', '动态', ' 动态', '', '\u3000', '\u{1f600}'.repeat(64)];

const namesArbitrary = fc
  .array(
    fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...GROUP_NAMES) },
      { weight: 1, arbitrary: fc.constantFrom(...ODD_NAMES) },
    ),
    { minLength: 1, maxLength: 3, size: 'max' },
  )
  .map((names) => names.join(','));

const groupsArbitrary = fc.oneof(
  SIMPLEST_FIRST,
  { weight: 12, arbitrary: namesArbitrary },
  { weight: 1, arbitrary: fc.constantFrom(number('12'), undefined, null, '', ' , ,\u200b') },
);

/** What names a department here, or almost does; the pools of `DEPARTMENTS` and of these overlap. */
const WX_DEPT_IDS = [
  'w1',
  ' w1',
  'W1',
  '3',
  number('3'),
  '9007199254740993',
  'nobody',
  'x\u0007y',
  true,
  '',
  null,
];
const THIRD_DEPT_IDS = ['t1', 't\u200b1', 'cafe\u0301', 'caf\u00e9', number('2'), '2', ['t1'], ' ', null];
const DEPT_IDS = [
  number('1'),
  '1',
  ' 2\u200b',
  number('2'),
  '9007199254740991',
  number('9007199254740992'),
  '9007199254740992',
  number('9223372036854775807'),
  number('9223372036854775808'),
  number('-9223372036854775809'),
  number('0'),
  number('-0'),
  number('1.0'),
  number('1e0'),
  '007',
  'one',
  '1'.padStart(129, '0'),
  '',
];

const soundDeptArbitrary = fc.constantFrom<JsonObject>(
  { deptId: number('1') },
  { deptId: ' 1\u200b', wxDeptId: '' },
  { wxDeptId: ' w1', deptId: number('2') },
  { thirdDeptId: 't\u200b1' },
  { deptId: '2' },
  { wxDeptId: number('3'), thirdDeptId: 't1' },
  { wxDeptId: number('9007199254740992') },
  { wxDeptId: number('9007199254740993') },
  { deptId: number('9007199254740991') },
);

const anyDeptArbitrary: fc.Arbitrary<JsonObject> = fc.oneof(
  fc.record({ deptId: fc.constantFrom(...DEPT_IDS) }),
  fc.record({ thirdDeptId: fc.constantFrom(...THIRD_DEPT_IDS), deptId: fc.constantFrom(...DEPT_IDS) }),
  fc.record({ wxDeptId: fc.constantFrom(...WX_DEPT_IDS), thirdDeptId: fc.constantFrom(...THIRD_DEPT_IDS) }),
);

const scopeArbitrary: fc.Arbitrary<JsonObject> = fc.oneof(
  SIMPLEST_FIRST,
  {
    weight: 12,
    arbitrary: fc.constantFrom({}, {}, { categoryType: '1' }, { categoryType: null }, { categoryType: ' ' }),
  },
  {
    weight: 1,
    // Departments play no part in the enterprise's scope.
    arbitrary: anyDeptArbitrary.map((dept) => ({ ...dept, categoryType: number('1') })),
  },
  { weight: 4, arbitrary: soundDeptArbitrary.map((dept) => ({ ...dept, categoryType: '2' })) },
  { weight: 2, arbitrary: anyDeptArbitrary.map((dept) => ({ ...dept, categoryType: number('2') })) },
);

/** Fields that mean nothing, with numbers that a careless reader would spoil or choke on. */
const extrasArbitrary: fc.Arbitrary<JsonObject> = fc.oneof(
  SIMPLEST_FIRST,
  { weight: 9, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<JsonObject>(
      { isMatching: true },
      { extra: [number('1e400'), number('-12345678901234567890'), { '': number('0.10') }] },
      { toString: 'x', 名: '\ud800' },
    ),
  },
);

/** What may be done to a row so that it fails, or almost: the first broken rule is the row's reason, however many are. */
interface Break {
  /** In the row itself, or in one of its identities. */
  row?: JsonObject;
  identity?: JsonObject;
}

const many = (count: number, element: unknown) => Array.from({ length: count }, () => element);
const numbered = (count: number) => Array.from({ length: count }, (_, place) => `n${place}`).join(',');
const SOME_ID = { identityType: 'id', identityValue: number('1') };

const BREAKS: readonly (readonly Break[])[] = [
  [
    { row: { identities: undefined } },
    { row: { identities: null } },
    { row: { identities: [] } },
    { row: { identities: SOME_ID } },
    { row: { identities: [SOME_ID, null] } },
    { row: { identities: [SOME_ID, [SOME_ID]] } },
    { row: { identities: many(20, SOME_ID) } },
    { row: { identities: many(21, SOME_ID) } },
  ],
  [
    { identity: { identityType: undefined } },
    { identity: { identityType: '\u200b ' } },
    { identity: { identityType: true } },
    { identity: { identityType: number('5.0') } },
    { identity: { identityType: 'Phone' } },
    { identity: { identityType: 'constructor' } },
    { identity: { identityType: 'member' } },
  ],
  [
    { identity: { identityType: 'email', identityValue: 'off@x.cn' } },
    { identity: { identityType: 'thirdId', identityValue: 'off' } },
    { identity: { identityType: 'external_userid' } },
  ],
  [
    { identity: { appid: 'wx1', mpid: 'wx2', isWeChatEcosystem: true } },
    { identity: { appid: 'wx1', mpid: 'WX1' } },
    { identity: { appid: true, mpid: 'wx1', isWeChatEcosystem: true } },
    { identity: { appid: number('7'), mpid: ' 7', isWeChatEcosystem: true } },
    { identity: { appid: '', mpid: 'wx1', isWeChatEcosystem: 'false' } },
  ],
  [
    { identity: { appid: 'wx1', isWeChatEcosystem: undefined } },
    { identity: { appid: undefined, mpid: 'wx1', isWeChatEcosystem: null } },
    { identity: { appid: number('7'), mpid: undefined, isWeChatEcosystem: number('1') } },
    { identity: { appid: {}, mpid: undefined, isWeChatEcosystem: 'TRUE' } },
    { identity: { appid: 'wx1', mpid: undefined, isWeChatEcosystem: ' true' } },
    { identity: { appid: undefined, mpid: undefined, isWeChatEcosystem: 'no matter' } },
  ],
  [
    { identity: { identityValue: undefined } },
    { identity: { identityValue: ' \ufeff' } },
    { identity: { identityValue: number('1e0') } },
    { identity: { identityValue: 'a\u0000b' } },
    { identity: { identityValue: 'a\ud800' } },
    { identity: { identityType: 'unionid', identityValue: 'a'.repeat(257) } },
    { identity: { identityType: 'unionid', identityValue: '\u{1f600}'.repeat(256) } },
    { identity: { identityType: 'id', identityValue: number('1'.repeat(257)) } },
    { identity: { identityType: 'phone', identityValue: '12345' } },
    { identity: { identityType: 'phone', identityValue: '138001380001' } },
    { identity: { identityType: 'phone', identityValue: '+12133734253 ext. 5' } },
    { identity: { identityType: 'phone', identityValue: 'call +12133734253' } },
    { identity: { identityType: 'email', identityValue: 'a@b@c' } },
    { identity: { identityType: 'email', identityValue: '@x.cn' } },
    { identity: { identityType: 'email', identityValue: 'a b@x.cn' } },
    { identity: { platform: false } },
    { identity: { platform: 'p'.repeat(65) } },
    { identity: { platform: 'p\u0085p' } },
    { identity: { appid: [], mpid: undefined, isWeChatEcosystem: true } },
    { identity: { appid: 'w'.repeat(65), mpid: undefined, isWeChatEcosystem: true } },
    { identity: { appid: '\u{1f600}'.repeat(64), mpid: undefined, isWeChatEcosystem: true } },
  ],
  [
    { row: { categoryType: '3' } },
    { row: { categoryType: number('1.0') } },
    { row: { categoryType: true } },
    { row: { categoryType: ' 2' } },
    { row: { categoryType: '02' } },
  ],
  [
    { row: { categoryType: '2', wxDeptId: undefined, thirdDeptId: undefined, deptId: undefined } },
    { row: { categoryType: '2', wxDeptId: '', thirdDeptId: null, deptId: '\u200b' } },
  ],
  [
    { row: { groups: ['g1'] } },
    { row: { groups: false } },
    { row: { groups: number('1.5') } },
    { row: { groups: `g1,${'x'.repeat(65)}` } },
    { row: { groups: 'g1,a\tb' } },
    { row: { groups: 'g1,\udc00' } },
    { row: { groups: numbered(101) } },
    { row: { groups: `${numbered(99)},g1,, ,g1` } },
  ],
  [{ row: { groups: ', ,' } }, { row: { groups: undefined } }],
  [
    { row: { categoryType: '2', wxDeptId: 'nobody', deptId: number('1') } },
    { row: { categoryType: '2', wxDeptId: undefined, thirdDeptId: true, deptId: number('1') } },
  ],
];

const breakArbitrary = fc.oneof(...BREAKS.map((breaks) => fc.constantFrom(...breaks)));

function breakRow(row: JsonObject, change: Break, place: number): JsonObject {
  const identities = row['identities'];
  if (change.identity === undefined || !Array.isArray(identities) || identities.length === 0) {
    return sentOnly({ ...row, ...change.row });
  }
  const broken = identities.map((identity: JsonObject, index) =>
    index === place % identities.length ? sentOnly({ ...identity, ...change.identity }) : identity,
  );
  return { ...row, identities: broken };
}

/** One element of `data`: mostly sound, sometimes broken once, sometimes twice (then the order of reasons shows). */
export function rowArbitrary(hasOwnTypes: boolean): fc.Arbitrary<JsonObject> {
  return fc
    .record({
      identities: identitiesArbitrary(hasOwnTypes),
      groups: groupsArbitrary,
      scope: scopeArbitrary,
      extras: extrasArbitrary,
      breaks: fc.oneof(
        SIMPLEST_FIRST,
        { weight: 13, arbitrary: fc.constant<Break[]>([]) },
        { weight: 3, arbitrary: breakArbitrary.map((only) => [only]) },
        { weight: 1, arbitrary: fc.array(breakArbitrary, { minLength: 2, maxLength: 2 }) },
      ),
      place: fc.nat({ max: 2 }),
    })
    .map(({ identities, groups, scope, extras, breaks, place }) =>
      breaks.reduce(
        (row, change) => breakRow(row, change, place),
        sentOnly({ identities, groups, ...scope, ...extras }),
      ),
    );
}
