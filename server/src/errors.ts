/**
 * A request-level error: its stable code is chosen where it arises and mapped to HTTP once, in `http/errors.ts`.
 * The code is the contract's `errorCode`; sentences may change, codes never do.
 */
export type ErrorCode =
  | 'APPID_SECRET_ERROR'
  | 'TOKEN_ERROR'
  | 'PERMISSION_DENIED'
  | 'NOT_FOUND'
  | 'PARAM_ERROR'
  | 'METHOD_NOT_ALLOWED'
  | 'CONFLICT'
  | 'BODY_TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'IDENTITY_CONFLICT'
  | 'IDENTITY_AMBIGUOUS'
  | 'TOO_MANY_REQUESTS'
  | 'SYSTEM_ERROR'
  | 'UNAVAILABLE';

/** One sentence for people, in both languages the product speaks; the reader's `Accept-Language` picks one. */
export interface Sentence {
  zh: string;
  en: string;
}

/** `retryAfterS` (seconds) becomes the `Retry-After` header of 429 and 503. */
export class MusterError extends Error {
  override readonly name = 'MusterError';

  constructor(
    readonly code: ErrorCode,
    readonly sentence: Sentence,
    readonly retryAfterS?: number,
  ) {
    super(sentence.en);
  }
}

/** The program cannot run as it was asked to; the sentence is all that the person who started it needs to read. */
export class StartError extends Error {
  override readonly name = 'StartError';

  constructor(readonly sentence: Sentence) {
    super(`${sentence.zh}\n${sentence.en}`);
  }
}
