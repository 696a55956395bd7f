import { expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import { describeSettings } from './configuration.ts';

function describe(env: Record<string, string>): Map<string, { value: string | null; isSet: boolean }> {
  return new Map(describeSettings(readConfig(env), env).map(({ name, ...setting }) => [name, setting]));
}

test('every variable is named as it is set, with the value in force', () => {
  const names = new Set<string>();
  readConfig(new Proxy({}, { get: (_, name) => void names.add(String(name)) }));
  const settings = describe({ PORT: '9000', PREPARED_STATEMENTS: 'off' });
  expect(new Set(settings.keys())).toEqual(names);
  expect(settings.get('PORT')).toEqual({ value: '9000', isSet: true });
  expect(settings.get('PREPARED_STATEMENTS')).toEqual({ value: 'off', isSet: true });
  expect(settings.get('DATABASE_URL')).toEqual({ value: null, isSet: false });
});

test.each([
  'postgres://user:geheim@host:5432/db',
  'postgres://host/db?user=u&password=geheim',
  'postgres://user:geheim@host/db?sslpassword=geheim&sslmode=require',
])('no password is shown of %s', (url) => {
  const shown = describe({ DATABASE_URL: url }).get('DATABASE_URL')?.value ?? '';
  expect(shown).not.toContain('geheim');
  expect(shown).toContain('***');
  expect(shown).toContain('host');
});
