import { describeBatch } from '../domain/describe-batch.ts';
import { readRowTexts } from '../domain/json-text.ts';
import { describeRowProblem } from '../domain/row-sentence.ts';
import type { StoredBatch } from '../operations/read-batch.ts';
import type { Language } from './language.ts';

/**
 * The JSON text of import/result's `data`. Text, not an object: `row` is cut from the body as it was received, same keys, same
 * order, numbers digit for digit, which no parser and serializer would give back.
 */
export function writeResult(batch: StoredBatch, language: Language): string {
  const { failures, warnings, payloadText, status } = batch;
  const head = JSON.stringify(describeBatch(batch));
  const rowTexts = payloadText === null ? [] : readRowTexts(payloadText);
  const isOver = status === 'FINISHED';
  const failureTexts = failures?.map((failure) => {
    const rowText = rowTexts[failure.index] ?? null;
    const msg = describeRowProblem(failure, rowText)[language];
    const text = JSON.stringify({ index: failure.index, errorCode: failure.code, msg });
    return `${text.slice(0, -1)},"row":${rowText ?? 'null'}}`;
  });
  const warningTexts = warnings?.map((warning) => {
    const msg = describeRowProblem(warning, rowTexts[warning.index] ?? null)[language];
    return JSON.stringify({ index: warning.index, errorCode: warning.code, msg });
  });
  return `${head.slice(0, -1)},"failures":${writeList(failureTexts, isOver)},"warnings":${writeList(warningTexts, isOver)}}`;
}

/** A finished batch without a list has lost it to its retention; any other has none yet, or none at all. */
function writeList(texts: string[] | undefined, isOver: boolean): string {
  if (texts === undefined) return isOver ? 'null' : '[]';
  return `[${texts.join(',')}]`;
}
