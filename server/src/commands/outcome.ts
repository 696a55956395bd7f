import type { Sentence } from '../errors.ts';
import type { Outcome } from './command.ts';

/** Characters that take two columns of a terminal. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** A list: a table for people, an array of objects for machines. */
export function listed(rows: object[]): Outcome {
  return { text: writeTable(rows), value: rows };
}

/** Something was done: a sentence for people, with `facts` below; the facts alone for machines. */
export function done(sentence: Sentence, facts: Record<string, unknown> = {}): Outcome {
  const lines = Object.entries(facts).map(([name, value]) => `  ${name}: ${writeCell(value)}\n`);
  return { text: `${sentence.zh}\n${sentence.en}\n${lines.join('')}`, value: facts };
}

/** All rows have the columns of the first; numbers stand to the right. */
export function writeTable(rows: object[]): string {
  const [first] = rows;
  if (first === undefined) return '（无）\n(none)\n';
  const lines = [Object.keys(first), ...rows.map((row) => Object.values(row).map(writeCell))];
  const widths = Object.keys(first).map((_, column) =>
    Math.max(...lines.map((cells) => displayWidth(cells[column] ?? ''))),
  );
  const isNumeric = Object.values(first).map((value) => typeof value === 'number');
  return lines
    .map((cells) => {
      const padded = cells.map((cell, column) => {
        const padding = ' '.repeat((widths[column] ?? 0) - displayWidth(cell));
        return isNumeric[column] === true ? padding + cell : cell + padding;
      });
      return `${padded.join('  ').trimEnd()}\n`;
    })
    .join('');
}

/** One line that a terminal shows as it is, whatever somebody once put into a name. */
export function writeCell(value: unknown): string {
  if (value === null || value === undefined) return '-';
  if (Array.isArray(value) && value.every((item) => typeof item === 'string'))
    return escape(value.join(', '));
  return escape(typeof value === 'string' ? value : JSON.stringify(value));
}

function escape(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}

function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += WIDE.test(character) ? 2 : 1;
  return width;
}
