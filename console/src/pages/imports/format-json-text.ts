const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/**
 * JSON with each member on a line of its own. By its text, not by parsing it: numbers keep their digits, keys their order, and a
 * key that is there twice is shown twice.
 */
export function formatJsonText(text: string): string {
  const tokens = text.match(TOKENS) ?? [];
  let depth = 0;
  const newLine = (): string => `\n${'  '.repeat(depth)}`;
  return tokens
    .map((token, index) => {
      if (token === '{' || token === '[') {
        depth += 1;
        return isClosing(tokens[index + 1]) ? token : token + newLine();
      }
      if (isClosing(token)) {
        depth -= 1;
        return isOpening(tokens[index - 1]) ? token : newLine() + token;
      }
      if (token === ',') return token + newLine();
      return token === ':' ? ': ' : token;
    })
    .join('');
}

function isOpening(token: string | undefined): boolean {
  return token === '{' || token === '[';
}

function isClosing(token: string | undefined): boolean {
  return token === '}' || token === ']';
}
