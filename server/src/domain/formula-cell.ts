/** What a spreadsheet would take for a formula, after blanks and what nobody sees, in half-width and full-width forms. */
const FORMULA = /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]/u;

/** A formula behind any number of apostrophes. */
const QUOTED_FORMULA = /^'*[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]/u;

/** The cell with a leading `'` where a spreadsheet would take it for a formula. */
export function defuseCell(cell: string): string {
  return FORMULA.test(cell) ? `'${cell}` : cell;
}

/** As `defuseCell`, but what has a `'` of its own there gets another one, so that `restoreCell` gives back what was. */
export function quoteCell(cell: string): string {
  return QUOTED_FORMULA.test(cell) ? `'${cell}` : cell;
}

/** The cell that `quoteCell` was given; one that it did not make is left as it is. */
export function restoreCell(cell: string): string {
  return cell.startsWith("'") && QUOTED_FORMULA.test(cell) ? cell.slice(1) : cell;
}
