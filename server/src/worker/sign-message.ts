import { createHmac } from 'node:crypto';

/**
 * The headers of a message by Standard Webhooks: one signature per secret, so that a receiver may know either while one takes
 * over from the other.
 * @param secrets `whsec_` and base64.
 * @param timestampS seconds since 1970, when it is sent: a receiver refuses a message that somebody plays back later.
 */
export function signMessage(
  message: { id: string; payload: string; secrets: readonly string[] },
  timestampS: number,
): Record<string, string> {
  const { id, payload, secrets } = message;
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestampS}.${payload}`).digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestampS),
    'webhook-signature': signatures.join(' '),
  };
}
