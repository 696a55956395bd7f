import * as fc from 'fast-check';
import { LosslessNumber } from 'lossless-json';

/** A JSON object as it is sent; numbers are LosslessNumber, so no digit is lost on the way to text. */
export type JsonObject = Record<string, unknown>;

/** A failing case is made smaller by trying the first, plainest alternative instead. */
export const SIMPLEST_FIRST = { withCrossShrink: true };

export const number = (digits: string) => new LosslessNumber(digits);

/**
 * One person's identity in all its spellings: whatever pair of a type and a value is picked, it is the same key.
 * People have few identities and share some of them on purpose, so that rows find, link and contradict each other.
 */
interface Spellings {
  types: readonly unknown[];
  values: readonly unknown[];
  isAppScoped: boolean;
  /** Of a type that the enterprise must have added first. */
  isOwnType?: boolean;
}

const global = (types: readonly unknown[], values: readonly unknown[]): Spellings => ({
  types,
  values,
  isAppScoped: false,
});
const inApp = (types: readonly unknown[], values: readonly unknown[]): Spellings => ({
  types,
  values,
  isAppScoped: true,
});

const own = (spellings: Spellings): Spellings => ({ ...spellings, isOwnType: true });

const PHONE = ['phone', ' phone', 'pho\u200bne\ufeff'];
const UNIONID = ['unionid', 'unionid\u3000'];
const OPENID = ['openid', '\u200eopenid'];
const EXTERNAL = ['external_userid'];
const EMAIL = ['email', '\temail\n'];
const ID = ['id', 'uid', 'thirdId', ' uid '];

/** The types that an enterprise may add; `5` shows that an integer stands for its digits. */
export const OWN_TYPES = [
  { code: 'member', scope: 'global' },
  { code: '5', scope: 'global' },
  { code: 'card', scope: 'app' },
] as const;

const SHARED_OPENID = inApp(OPENID, ['o1', ' o1', 'o1\u200b']);
const OTHER_OPENID = inApp(OPENID, ['O1']);
const SHARED_EXTERNAL = inApp(EXTERNAL, ['e1', '\u00a0e1']);
const SHARED_CARD = own(inApp(['card', 'card\u0085'], ['c1', 'c1 ']));

const PEOPLE: readonly (readonly Spellings[])[] = [
  [
    global(PHONE, [
      '13800138000',
      '+86 138-0013-8000',
      '0086(138)00138000',
      '86 138 0013 8000',
      '\u202d13800138000\u202c',
      '１３８００１３８０００',
      number('13800138000'),
      number('8613800138000'),
    ]),
    global(UNIONID, ['u1', ' u1\u2003', 'u\u200b1']),
    global(ID, ['1', number('1'), '\ufeff1']),
    SHARED_OPENID,
    SHARED_EXTERNAL,
  ],
  [
    // No operator has this range yet; the contract takes it as a mobile all the same.
    global(PHONE, [
      '15400000000',
      '+86-154-0000-0000',
      '154–0000–0000',
      '154（0000）0000',
      '0086 15400000000',
      number('15400000000'),
    ]),
    global(UNIONID, ['U1', '\u2066U1\u2069']),
    global(ID, [number('9007199254740992'), '9007199254740992']),
    SHARED_OPENID,
    SHARED_CARD,
    own(global(['member'], ['caf\u00e9', 'cafe\u0301'])),
  ],
  [
    global(PHONE, ['+12133734253', '+1 (213) 373-4253', '0012133734253']),
    global(UNIONID, ['caf\u00e9', 'cafe\u0301', 'caf\u200be\u0301']),
    global(ID, [number('9007199254740993'), '9007199254740993']),
    SHARED_OPENID,
    SHARED_EXTERNAL,
    global(EMAIL, ['a@x.cn', 'A@X.CN', ' A@x.cn\u3000', 'a@\u200bx.cn']),
  ],
  [
    global(PHONE, ['01062345678', '+861062345678', '010-62345678', '(010) 6234 5678']),
    global(UNIONID, ['x\u{1f600}', 'x\ud83d\u200b\ude00', ' x\u{1f600}']),
    global(ID, ['-0', number('-0')]),
    OTHER_OPENID,
    SHARED_CARD,
    global(EMAIL, ['\u00e9@x.cn', 'E\u0301@X.CN', '\u00c9@x.cn']),
  ],
  [
    // Text that looks like JSON: a reader of numbers must not look inside strings.
    global(UNIONID, ['{"a\\":12345678901234567890, 1.5e3', ' {"a\\":12345678901234567890, 1.5e3']),
    global(ID, ['0', number('0')]),
    own(global(['5', number('5')], ['constructor', '\u200fconstructor'])),
    SHARED_OPENID,
    SHARED_EXTERNAL,
    SHARED_CARD,
  ],
];

const PLATFORMS = [undefined, null, '', ' \u200b', 'gzh', 'gzh', ' gzh', 'workwechat', 'GZH'];
const APPIDS = [undefined, undefined, null, '  ', 'wx1', 'wx1', '\u200ewx1 ', 'wx2', '7', number('7')];
const BOOLEANS = [true, false, 'true', 'false'];

/** The parts of an object that were sent; undefined ones were not. */
export function sentOnly(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function identityOf(spellings: Spellings): fc.Arbitrary<JsonObject> {
  const everyType = fc.record({
    identityValue: fc.constantFrom(...spellings.values),
    identityType: fc.constantFrom(...spellings.types),
  });
  const parts = fc
    .record({
      platform: fc.constantFrom(...PLATFORMS),
      appid: fc.constantFrom(...APPIDS),
      name: fc.constantFrom('appid', 'appid', 'mpid', 'both'),
      isWeChatEcosystem: fc.constantFrom(...BOOLEANS),
    })
    .map(({ platform, appid, name, isWeChatEcosystem }) =>
      sentOnly({
        platform,
        appid: name === 'mpid' ? undefined : appid,
        mpid: name === 'appid' ? undefined : appid,
        isWeChatEcosystem: appid === undefined ? undefined : isWeChatEcosystem,
      }),
    );
  const partsOrNone = spellings.isAppScoped
    ? fc.oneof(SIMPLEST_FIRST, { weight: 1, arbitrary: fc.constant({}) }, { weight: 4, arbitrary: parts })
    : fc.oneof(SIMPLEST_FIRST, { weight: 6, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: parts });
  return fc.tuple(everyType, partsOrNone).map(([required, optional]) => ({ ...required, ...optional }));
}

/** Mostly one person's identities, so that people exist whom later rows find; now and then a stranger's among them. */
export function identitiesArbitrary(hasOwnTypes: boolean): fc.Arbitrary<JsonObject[]> {
  const identitiesOf = PEOPLE.map((person) =>
    fc.oneof(...person.filter((spellings) => hasOwnTypes || !spellings.isOwnType).map(identityOf)),
  );
  const upToThree = (identity: fc.Arbitrary<JsonObject>) =>
    fc.array(identity, { minLength: 1, maxLength: 3, size: 'max' });
  return fc.oneof(
    { weight: 7, arbitrary: fc.oneof(...identitiesOf.map(upToThree)) },
    { weight: 2, arbitrary: upToThree(fc.oneof(...identitiesOf)) },
  );
}
