import * as fc from 'fast-check';
import { parse } from 'lossless-json';
import { expect, test } from 'vitest';
import { ROW_REASONS } from '../../src/domain/row-reasons.ts';
import type { Scenario } from './generate-batches.ts';
import { renderBody, scenarioArbitrary } from './generate-batches.ts';
import type { NaiveResult } from './naive-model.ts';
import { NaiveEnterprise } from './naive-model.ts';

const SAMPLES = fc.sample(scenarioArbitrary, { numRuns: 300, seed: 1 });

function run({ enterprises, steps }: Scenario): NaiveResult[] {
  const models = enterprises.map((options) => new NaiveEnterprise(options));
  return steps.flatMap(({ enterprise, batch, change }) => {
    models[enterprise]?.configure(change ?? {});
    const result = batch === undefined ? undefined : models[enterprise]?.apply(batch);
    return result === undefined ? [] : [result];
  });
}

const RESULTS = SAMPLES.map(run);

// A property that never meets a rule cannot see it broken.
test('every failure and every warning occurs in at least a fifth of the scenarios', () => {
  const scenarioCounts = new Map(Object.keys(ROW_REASONS).map((code) => [code, 0]));
  for (const results of RESULTS) {
    const codes = results.flatMap(({ failures, warnings }) =>
      [...failures, ...warnings].map(({ code }) => code),
    );
    for (const code of new Set<string>(codes)) {
      scenarioCounts.set(code, (scenarioCounts.get(code) ?? 0) + 1);
    }
  }
  const rare = [...scenarioCounts].filter(([, count]) => count < SAMPLES.length / 5);
  expect(rare).toEqual([]);
});

test.each([
  'success',
  'fail',
  'relationsAdded',
  'relationsRemoved',
  'unchanged',
  'usersCreated',
  'groupsCreated',
  'identitiesBound',
] as const)('%s is more than zero in at least half of the scenarios', (count) => {
  const scenarios = RESULTS.filter((results) => results.some((result) => result[count] > 0));
  expect(scenarios.length).toBeGreaterThan(SAMPLES.length / 2);
});

test('a body keeps every digit and every character of its rows', () => {
  const batches = SAMPLES.slice(0, 100).flatMap(({ steps }) => steps.flatMap(({ batch }) => batch ?? []));
  expect(batches.map((batch) => parse(renderBody(batch)))).toEqual(
    batches.map(({ publicParams, rows }) => ({ publicParams, data: rows })),
  );
});
