/** Characters that take two columns of a terminal. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** How many columns of a terminal a text takes. */
export function displayWidth(text) {
  let width = 0;
  for (const character of text) width += WIDE.test(character) ? 2 : 1;
  return width;
}

/** Rows of cells as lines with their columns under each other. Columns of numbers are set to the right. */
export function formatTable(rows) {
  const columnCount = Math.max(...rows.map((row) => row.length));
  const columns = Array.from({ length: columnCount }, (_, column) => ({
    width: Math.max(...rows.map((row) => displayWidth(row[column] ?? ''))),
    isNumeric: rows.some((row) => /^\d+$/.test(row[column] ?? '')),
  }));
  const lines = rows.map((row) =>
    row.map((cell, column) => {
      const padding = ' '.repeat(columns[column].width - displayWidth(cell));
      return columns[column].isNumeric ? padding + cell : cell + padding;
    }),
  );
  return lines.map((cells) => `  ${cells.join('  ')}`.trimEnd()).join('\n');
}
