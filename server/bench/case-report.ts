import type { Spread } from './statistics.ts';

/** What a case hands to the report: the figures as data, and the same for people. */
export interface CaseReport {
  name: string;
  title: string;
  /** Markdown, without its heading. */
  text: string;
  figures: object;
  targets: Target[];
  /** Of each process when the case ended, and at its most. */
  memory?: { end: ProcessMib; peak: ProcessMib };
}

export interface ProcessMib {
  api: number;
  worker: number;
}

export interface Target {
  name: string;
  wanted: string;
  figure: string;
  isMet: boolean;
}

export function atLeast(name: string, wanted: number, figure: number, unit = ''): Target {
  return {
    name,
    wanted: `≥ ${formatNumber(wanted)}${unit}`,
    figure: `${formatNumber(figure)}${unit}`,
    isMet: figure >= wanted,
  };
}

export function atMost(name: string, wanted: number, figure: number, unit = ''): Target {
  return {
    name,
    wanted: `≤ ${formatNumber(wanted)}${unit}`,
    figure: `${formatNumber(figure)}${unit}`,
    isMet: figure <= wanted,
  };
}

export function writeTable(
  header: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const write = (cells: readonly (string | number)[]): string =>
    `| ${cells.map((cell) => (typeof cell === 'number' ? formatNumber(cell) : cell)).join(' | ')} |`;
  const isFigure = (cell: string | number | undefined): boolean => /^([≥≤] )?\d/.test(String(cell));
  const rule = header.map((_, column) => (rows.every((row) => isFigure(row[column])) ? '---:' : '---'));
  return [write(header), write(rule), ...rows.map(write)].join('\n');
}

export function formatNumber(value: number): string {
  return value.toLocaleString('en-US');
}

export function formatSpread({ median, min, max }: Spread): string {
  return `${formatNumber(median)} (${formatNumber(min)}–${formatNumber(max)})`;
}
