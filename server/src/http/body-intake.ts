import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { MusterError } from '../errors.ts';
import { serverBusy } from './errors.ts';

export interface BodyLimits {
  bodyBytesMax: number;
  bodiesInWorkMax: number;
  bodyBytesInWorkMax: number;
}

/** Room for one body. What was read counts against the process until it is released. */
export interface BodyHold {
  /**
   * The inflated bytes of the request's body.
   * @throws {MusterError} UNSUPPORTED_MEDIA_TYPE (another encoding than gzip), BODY_TOO_LARGE, PARAM_ERROR (broken gzip or
   *   cut short), UNAVAILABLE (the process holds as much as it may).
   */
  read(request: IncomingMessage): Promise<Buffer>;
  release(): void;
}

/**
 * Reads bodies within the limits of the process: of one body, of all bodies in work, and of their bytes. The limits count
 * inflated bytes, as they come, so that a gzip bomb is cut off at the limit.
 */
export class BodyIntake {
  #bodies = 0;
  #bytes = 0;
  readonly #limits: BodyLimits;

  constructor(limits: BodyLimits) {
    this.#limits = limits;
  }

  hold(): BodyHold {
    let isHeld = false;
    let heldBytes = 0;
    const take = (count: number): void => {
      if (heldBytes + count > this.#limits.bodyBytesMax) throw this.#tooLarge();
      if (this.#bytes + count > this.#limits.bodyBytesInWorkMax) throw serverBusy();
      heldBytes += count;
      this.#bytes += count;
    };
    return {
      read: async (request) => {
        const isGzip = readEncoding(request);
        if (!isGzip && Number(request.headers['content-length']) > this.#limits.bodyBytesMax)
          throw this.#tooLarge();
        if (this.#bodies >= this.#limits.bodiesInWorkMax) throw serverBusy();
        this.#bodies += 1;
        isHeld = true;
        return collect(request, isGzip, take);
      },
      release: () => {
        if (isHeld) this.#bodies -= 1;
        this.#bytes -= heldBytes;
      },
    };
  }

  #tooLarge(): MusterError {
    const max = this.#limits.bodyBytesMax;
    return new MusterError('BODY_TOO_LARGE', {
      zh: `请求体解压后不能超过 ${max} 字节，请减少每次调用的行数`,
      en: `the body may have at most ${max} bytes, inflated; send fewer rows in a call`,
    });
  }
}

function readEncoding(request: IncomingMessage): boolean {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (encoding === '' || encoding === 'identity') return false;
  if (encoding === 'gzip' || encoding === 'x-gzip') return true;
  throw new MusterError('UNSUPPORTED_MEDIA_TYPE', {
    zh: 'Content-Encoding 只支持 gzip，或不压缩',
    en: 'Content-Encoding may be gzip, or the body not compressed at all',
  });
}

/** Every way for a body to end is an event here: it is complete, broken, over a limit, or its sender has gone. */
function collect(request: IncomingMessage, isGzip: boolean, take: (count: number) => void): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const gunzip = isGzip ? createGunzip() : null;
    const source: Readable = gunzip === null ? request : request.pipe(gunzip);
    const chunks: Buffer[] = [];
    const settle = (act: () => void): void => {
      source.off('data', onData);
      if (gunzip !== null) {
        request.unpipe(gunzip);
        gunzip.destroy();
      }
      // What is left of a refused body is read and dropped, or the sender would never get to read the answer. The
      // server's request timeout bounds it.
      request.resume();
      act();
    };
    const onData = (chunk: Buffer): void => {
      try {
        take(chunk.length);
        chunks.push(chunk);
      } catch (error) {
        settle(() => reject(error));
      }
    };
    source.on('data', onData);
    source.once('end', () => settle(() => resolve(Buffer.concat(chunks))));
    source.on('error', () => settle(() => reject(isGzip ? brokenGzip() : cutShort())));
    if (gunzip !== null) request.on('error', () => settle(() => reject(cutShort())));
  });
}

function brokenGzip(): MusterError {
  return new MusterError('PARAM_ERROR', {
    zh: '请求体不是完整的 gzip 数据',
    en: 'the body is not complete gzip data',
  });
}

function cutShort(): MusterError {
  return new MusterError('PARAM_ERROR', { zh: '请求体没有发完', en: 'the body was not sent to its end' });
}
