import { ApiError, urlOf, withoutPointer } from '../../api/client.ts';
import { readLanguage } from '../../language/language.tsx';
import { type RowCounter, countLines, countSheetRows } from './count-rows.ts';

export interface DownloadProgress {
  /** People whose row has come. */
  rows: number;
  total: number;
  bytes: number;
}

/** Milliseconds between two looks at the progress: a fast download has thousands of pieces. */
const REPORT_MS = 100;

/**
 * Fetches the members of a group as a file, and hands it to the browser as a download once it is whole.
 * @throws {ApiError} what the server said no with, or that the connection broke.
 */
export async function downloadMembers({
  of,
  fileName,
  format,
  signal,
  onProgress,
}: {
  of: { enterpriseId: string; groupId: string; asOf: string | undefined };
  /** Without its extension. */
  fileName: string;
  format: 'csv' | 'xlsx';
  signal: AbortSignal;
  onProgress: (progress: DownloadProgress) => void;
}): Promise<void> {
  const response = await fetch(urlOf(`/group/members.${format}`, of), {
    headers: { 'accept-language': readLanguage() === 'en' ? 'en' : 'zh-CN' },
    signal,
  }).catch((error: unknown) => {
    throw signal.aborted ? error : broken();
  });
  if (!response.ok || response.body === null) throw await readRefusal(response);
  const total = Number(response.headers.get('x-muster-total') ?? 0);
  const counter = format === 'csv' ? countLines() : countSheetRows();
  const pieces = await readPieces(response.body, counter, (rows, bytes) =>
    onProgress({ rows, total, bytes }),
  ).catch((error: unknown) => {
    throw signal.aborted ? error : broken();
  });
  signal.throwIfAborted();
  const type = response.headers.get('content-type') ?? '';
  saveFile(new Blob(pieces, { type }), `${fileName}.${format}`);
}

async function readPieces(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  counter: RowCounter,
  report: (rows: number, bytes: number) => void,
): Promise<Uint8Array<ArrayBuffer>[]> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  const reader = body.getReader();
  let bytes = 0;
  let reportedAt = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    pieces.push(value);
    bytes += value.length;
    counter.add(value);
    if (performance.now() - reportedAt < REPORT_MS) continue;
    reportedAt = performance.now();
    report(counter.rows(), bytes);
  }
  report(counter.rows(), bytes);
  return pieces;
}

async function readRefusal(response: Response): Promise<ApiError> {
  const envelope = (await response.json().catch(() => null)) as { errorCode: string; msg: string } | null;
  if (envelope === null) return broken();
  return new ApiError(
    response.status,
    envelope.errorCode,
    withoutPointer(envelope.msg),
    response.headers.get('x-request-id'),
  );
}

function broken(): ApiError {
  const message =
    readLanguage() === 'en' ? 'The download broke off. Try again.' : '下载中断了，文件没有保存，请重试。';
  return new ApiError(0, 'UNREACHABLE', message, null);
}

function saveFile(file: Blob, fileName: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // The browser has begun to read it by the next turn.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
