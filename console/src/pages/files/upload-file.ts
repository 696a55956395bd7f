import { ApiError, post, postBytes } from '../../api/client.ts';

/** Milliseconds before a piece that did not arrive is sent again, each time. */
const PAUSES_MS = [1_000, 3_000, 9_000];

/**
 * Sends a file in pieces, one after the other.
 * @returns the id of the file import.
 * @throws {ApiError} what the server said no with, or that it could not be reached; an AbortError when `signal` said so. The
 *   file import is cancelled then, so that the next try does not find it in its way.
 */
export async function uploadFile({
  enterpriseId,
  file,
  signal,
  onProgress,
}: {
  enterpriseId: string;
  file: File;
  signal: AbortSignal;
  onProgress: (sentBytes: number) => void;
}): Promise<string> {
  const query = { enterpriseId };
  const sent = { name: file.name, byteCount: file.size };
  const { fileImportId, pieceBytes, pieceCount } = await post('/file-import/upload', sent, query);
  try {
    for (let piece = 0; piece < pieceCount; piece += 1) {
      const bytes = file.slice(piece * pieceBytes, (piece + 1) * pieceBytes);
      const send = (): Promise<unknown> =>
        postBytes('/file-import/upload-piece', bytes, { ...query, fileImportId, piece }, signal);
      await trySeveralTimes(send, signal);
      onProgress(Math.min((piece + 1) * pieceBytes, file.size));
    }
  } catch (error) {
    await post('/file-import/cancel', { fileImportId }, query).catch(() => null);
    throw error;
  }
  return fileImportId;
}

/** A line that is down for a moment costs no more than the piece that was on its way. */
async function trySeveralTimes(send: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
  for (const pauseMs of PAUSES_MS) {
    try {
      await send();
      return;
    } catch (error) {
      if (!mayPass(error)) throw error;
    }
    await pause(pauseMs, signal);
  }
  await send();
}

function mayPass(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status >= 500);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}
