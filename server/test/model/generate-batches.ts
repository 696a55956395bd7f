import * as fc from 'fast-check';
import { stringify } from 'lossless-json';
import type { JsonObject } from './generate-identities.ts';
import { number, OWN_TYPES, sentOnly, SIMPLEST_FIRST } from './generate-identities.ts';
import { rowArbitrary } from './generate-rows.ts';
import type { NaiveBatch, NaiveOptions } from './naive-model.ts';
import { BUILT_IN_TYPES } from './naive-model.ts';
import type { NaiveRules } from './naive-row.ts';

/** A call of v2/batchAdd: what is sent, and how it is to be understood. */
export interface GeneratedBatch extends NaiveBatch {
  rows: JsonObject[];
  publicParams: JsonObject;
}

/** What happens to one enterprise of the scenario, named by its place: a batch, or a change by another call. */
export interface Step {
  enterprise: number;
  batch?: GeneratedBatch;
  change?: Partial<NaiveRules>;
}

export interface Scenario {
  enterprises: NaiveOptions[];
  steps: Step[];
}

/** The body of the call, as text, digits untouched. */
export function renderBody({ publicParams, rows }: GeneratedBatch): string {
  return stringify({ publicParams, data: rows }) ?? '';
}

/** Outside ids that a float would confuse, ids of one kind that look like another's, and our largest id. */
const DEPARTMENTS: NaiveRules['departments'] = [
  { id: 1, wxDeptId: 'w1', thirdDeptId: 't1' },
  { id: 2, wxDeptId: '3', thirdDeptId: null },
  { id: 3, wxDeptId: null, thirdDeptId: '2' },
  { id: 4, wxDeptId: '9007199254740992', thirdDeptId: 'caf\u00e9' },
  { id: 5, wxDeptId: '9007199254740993', thirdDeptId: null },
  { id: Number.MAX_SAFE_INTEGER, wxDeptId: 'W1', thirdDeptId: 'T1' },
];

const departmentsArbitrary = fc.oneof(
  { weight: 3, arbitrary: fc.constant(DEPARTMENTS) },
  { weight: 1, arbitrary: fc.subarray([...DEPARTMENTS]) },
);

/** The built-in types as they are; or shuffled, with types of the enterprise's own, some switched off. */
const identityTypesArbitrary: fc.Arbitrary<NaiveRules['identityTypes']> = fc.oneof(
  SIMPLEST_FIRST,
  fc.constant(BUILT_IN_TYPES),
  fc
    .record({
      types: fc.shuffledSubarray(
        [...BUILT_IN_TYPES, ...OWN_TYPES.map((type) => ({ ...type, enabled: true }))],
        { minLength: BUILT_IN_TYPES.length + OWN_TYPES.length },
      ),
      disabled: fc.oneof(
        { weight: 2, arbitrary: fc.constant<string[]>([]) },
        {
          weight: 1,
          arbitrary: fc.subarray(['email', 'id', 'external_userid', 'member', 'phone'], { maxLength: 2 }),
        },
      ),
    })
    .map(({ types, disabled }) => types.map((type) => ({ ...type, enabled: !disabled.includes(type.code) }))),
);

const dynamicGroupsArbitrary = fc.subarray([
  { deptId: 0, name: '动态' },
  { deptId: 1, name: 'g2' },
  { deptId: 5, name: '动态' },
]);

const enterpriseArbitrary: fc.Arbitrary<NaiveOptions> = fc.record({
  createsUsersOnImport: fc.constant(true),
  identityTypes: identityTypesArbitrary,
  departments: departmentsArbitrary,
  dynamicGroups: dynamicGroupsArbitrary,
});

/** Nothing that exists is taken away: types are moved and switched, departments only added. */
function changeArbitrary({
  identityTypes = BUILT_IN_TYPES,
}: NaiveOptions): fc.Arbitrary<Partial<NaiveRules>> {
  return fc.oneof(
    fc.constant({ createsUsersOnImport: false }),
    fc.constant({ createsUsersOnImport: true }),
    fc.constant({ departments: DEPARTMENTS }),
    fc.constantFrom(...identityTypes).map(({ code }) => ({
      identityTypes: identityTypes.toReversed().map((type) => ({ ...type, enabled: type.code !== code })),
    })),
  );
}

const MATCHING_TYPES: readonly [unknown, 1 | 2 | null][] = [
  [undefined, null],
  [null, null],
  ['', null],
  [number('1'), 1],
  ['1', 1],
  [number('2'), 2],
  [number('2'), 2],
  [number('2'), 2],
  ['2', 2],
];
const DRY_RUNS: readonly [unknown, boolean][] = [
  [undefined, false],
  [undefined, false],
  [undefined, false],
  [undefined, false],
  [null, false],
  [false, false],
  ['false', false],
  ['', false],
  [true, true],
  ['true', true],
];

function batchArbitrary(
  { identityTypes = BUILT_IN_TYPES }: NaiveOptions,
  optTypes: readonly ('add' | 'delete')[],
): fc.Arbitrary<GeneratedBatch> {
  const hasOwnTypes = identityTypes.length > BUILT_IN_TYPES.length;
  return fc
    .record({
      optType: fc.constantFrom(...optTypes),
      matching: fc.constantFrom(...MATCHING_TYPES),
      dryRun: fc.constantFrom(...DRY_RUNS),
      isMatching: fc.constantFrom(undefined, true, false),
      rows: fc.array(rowArbitrary(hasOwnTypes), { minLength: 1, maxLength: 30, size: 'max' }),
    })
    .map(
      ({
        optType,
        matching: [sentType, matchingType],
        dryRun: [sentDryRun, isDryRun],
        isMatching,
        rows,
      }) => ({
        optType,
        matchingType,
        isDryRun,
        rows,
        publicParams: sentOnly({ isMatching, matchingType: sentType, optType, dryRun: sentDryRun }),
      }),
    );
}

function stepArbitrary(options: NaiveOptions, enterprise: number): fc.Arbitrary<Step> {
  const batch = batchArbitrary(options, ['add', 'add', 'add', 'delete', 'delete']);
  return fc.oneof(
    { weight: 12, arbitrary: batch.map((batch) => ({ enterprise, batch })) },
    { weight: 1, arbitrary: changeArbitrary(options).map((change) => ({ enterprise, change })) },
  );
}

/** Without somebody to find, most that follows would be USER_NOT_FOUND. */
function openingArbitrary(options: NaiveOptions, enterprise: number): fc.Arbitrary<Step[]> {
  const opening = batchArbitrary(options, ['add']).map((batch) => [{ enterprise, batch }]);
  return fc.oneof(
    SIMPLEST_FIRST,
    { weight: 1, arbitrary: fc.constant<Step[]>([]) },
    { weight: 6, arbitrary: opening },
  );
}

/** One to three enterprises and up to fifteen steps among them, in the order of acceptance; it prints itself as bodies. */
export const scenarioArbitrary: fc.Arbitrary<Scenario> = fc
  .array(enterpriseArbitrary, { minLength: 1, maxLength: 3, size: 'max' })
  .chain((enterprises) =>
    fc
      .tuple(
        fc.tuple(...enterprises.map(openingArbitrary)),
        fc.array(fc.oneof(...enterprises.map(stepArbitrary)), { maxLength: 12, size: 'max' }),
      )
      .map(([openings, steps]) => describable({ enterprises, steps: [...openings.flat(), ...steps] })),
  );

function describable(scenario: Scenario): Scenario {
  return Object.defineProperty(scenario, fc.toStringMethod, { value: () => describeScenario(scenario) });
}

/** For the reader of a failing case: every enterprise, then every step as it was sent, with nothing invisible in it. */
function describeScenario({ enterprises, steps }: Scenario): string {
  const lines = [
    ...enterprises.map((options, place) => `enterprise ${place}: ${describeRules(options)}`),
    ...steps.map(({ enterprise, batch, change = {} }) =>
      batch === undefined
        ? `${enterprise} changes: ${describeRules(change)}`
        : `${enterprise} is sent: ${renderBody(batch)}`,
    ),
  ];
  return `\n${lines.join('\n').replace(/[^ \n\p{L}\p{N}\p{P}\p{S}]/gu, escapeCharacter)}\n`;
}

function escapeCharacter(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

function describeRules({
  createsUsersOnImport,
  identityTypes,
  departments,
  dynamicGroups,
}: NaiveOptions): string {
  return [
    createsUsersOnImport !== undefined && `creates users: ${createsUsersOnImport}`,
    identityTypes &&
      `types: ${identityTypes.map(({ code, enabled }) => (enabled ? code : `(${code})`)).join(' ')}`,
    departments && `departments: ${departments.map(({ id }) => id).join(' ')}`,
    dynamicGroups && `dynamic: ${dynamicGroups.map(({ deptId, name }) => `${deptId}/${name}`).join(' ')}`,
  ]
    .filter(Boolean)
    .join(', ');
}
