import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { signMessage } from './sign-message.ts';

const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;
const nowS = (): number => Math.floor(Date.now() / 1_000);
const payload = '{"type":"import.finished","data":{"name":"会员"}}';

test('the verifier of Standard Webhooks accepts a message as it was sent', () => {
  const secret = newSecret();
  const headers = signMessage({ id: 'msg_1', payload, secrets: [secret] }, nowS());
  expect(new Webhook(secret).verify(payload, headers)).toEqual(JSON.parse(payload));
});

test('a message with two signatures is accepted by who knows either secret, and by nobody else', () => {
  const [current, previous] = [newSecret(), newSecret()];
  const headers = signMessage({ id: 'msg_1', payload, secrets: [current, previous] }, nowS());
  for (const secret of [current, previous]) {
    expect(new Webhook(secret).verify(payload, headers)).toEqual(JSON.parse(payload));
  }
  expect(() => new Webhook(newSecret()).verify(payload, headers)).toThrow(/No matching signature/);
});

test.each([
  ['its body', `${payload} `, {}],
  ['its id', payload, { 'webhook-id': 'msg_2' }],
  ['its time', payload, { 'webhook-timestamp': String(nowS() - 60) }],
])('a message is refused when %s was changed', (_, received, changed) => {
  const secret = newSecret();
  const headers = { ...signMessage({ id: 'msg_1', payload, secrets: [secret] }, nowS()), ...changed };
  expect(() => new Webhook(secret).verify(received, headers)).toThrow(/No matching signature/);
});

test('a message that is played back ten minutes later is refused', () => {
  const secret = newSecret();
  const headers = signMessage({ id: 'msg_1', payload, secrets: [secret] }, nowS() - 600);
  expect(() => new Webhook(secret).verify(payload, headers)).toThrow(/too old/);
});
