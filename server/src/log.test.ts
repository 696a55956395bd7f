import { describe, expect, it } from 'vitest';
import { createLogger, describeError, maskText } from './log.ts';

const TOKEN = 'q3JHk2d-Zb_0v1mYtq8yqH7w2oE5Yb1rXK9sN4uT6aA';

describe('maskText', () => {
  it.each([
    ['call 18888888888 now', 'call 188****8888 now'],
    ['+8613812345678', '138****5678'],
    ['008613812345678,13912345678', '138****5678,139****5678'],
    ['{"phone":"8613812345678"}', '{"phone":"138****5678"}'],
    ['+4915112345678', '+***'],
    ['Key (value)=(a.b+c@example.co.uk) exists', 'Key (value)=(***@***) exists'],
    [`token ${TOKEN} is`, 'token q3J*** is'],
    ['openid oABCD1234567890abcdefghijkl', 'openid oAB***'],
    ['e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 'e3b***'],
    ['batch 18888888888123 is not a phone', 'batch 18888888888123 is not a phone'],
    [
      'at findFinishedBatches (/srv/muster/server/src/operations/find-finished-batches.ts:12:3)',
      'at findFinishedBatches (/srv/muster/server/src/operations/find-finished-batches.ts:12:3)',
    ],
    ['relation "import_batch_pending" does not exist', 'relation "import_batch_pending" does not exist'],
  ])('%s', (text, masked) => {
    expect(maskText(text)).toBe(masked);
  });

  it('masking twice is masking once', () => {
    const masked = maskText(`${TOKEN} 18888888888 a@b.cn`);
    expect(maskText(masked)).toBe(masked);
  });
});

describe('describeError', () => {
  it('leaves out what PostgreSQL repeats of a row, and masks what it quotes', () => {
    const error = Object.assign(new Error('invalid input syntax for type bigint: "zhangsan"'), {
      code: '22P02',
      detail: 'Key (value)=(zhangsan) already exists.',
      where: 'unnamed portal parameter $1 = zhangsan',
    });
    expect(JSON.stringify(describeError(error))).not.toContain('zhangsan');
    expect(describeError(error)).toMatchObject({ type: 'Error', code: '22P02' });
  });

  it('tells causes too', () => {
    const error = new Error('outer', { cause: new Error('inner 18888888888') });
    expect(JSON.stringify(describeError(error))).toContain('inner 188****8888');
  });

  it.each(['18888888888', 7, null, undefined, { message: '18888888888' }])(
    'takes %o, which is no error',
    (thrown) => {
      expect(JSON.stringify(describeError(thrown))).not.toContain('18888888888');
    },
  );
});

describe('createLogger', () => {
  it('writes one JSON line a message, with masked errors', () => {
    const lines: string[] = [];
    const log = createLogger({ logLevel: 'info' }, { write: (line) => lines.push(line) });
    log.debug('not this one');
    log.error({ err: new Error(`${TOKEN} of 18888888888`), requestId: 'r' }, 'bug');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 50,
      requestId: 'r',
      msg: 'bug',
      err: { type: 'Error', message: 'q3J*** of 188****8888' },
    });
    expect(lines[0]).not.toContain(TOKEN);
  });
});
