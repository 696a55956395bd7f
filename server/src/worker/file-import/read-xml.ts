import { SaxesParser } from 'saxes';

/** What is told of an XML text; names come without their prefixes. */
export interface XmlHandler {
  open(name: string, attributes: Record<string, string>): void;
  text?(text: string): void;
  close?(name: string): void;
}

/** Characters of one tag or text. Real ones are a fraction; without a bound, one that never ends would fill the memory. */
const NODE_LENGTH_MAX = 4 * 1024 * 1024;

/**
 * Reads XML as it comes, and yields after each chunk, so that what was made of it can be handed on. Entities beyond XML's own are
 * an error, so none can grow or reach outside.
 */
export async function* readXml(texts: AsyncIterable<string>, handler: XmlHandler): AsyncGenerator<void> {
  const parser = new SaxesParser<{ position: false; xmlns: false }>({ position: false, xmlns: false });
  let silence = 0;
  parser.on('opentag', ({ name, attributes }) => {
    silence = 0;
    handler.open(withoutPrefix(name), attributes);
  });
  parser.on('closetag', ({ name }) => {
    silence = 0;
    handler.close?.(withoutPrefix(name));
  });
  parser.on('text', (text) => {
    silence = 0;
    handler.text?.(text);
  });
  parser.on('cdata', (text) => handler.text?.(text));
  for await (const text of texts) {
    silence += text.length;
    if (silence > NODE_LENGTH_MAX) throw new Error('a node of XML that does not end');
    parser.write(text);
    yield;
  }
  parser.close();
}

/** As `readXml`, for what is small: the handler keeps what it needs. */
export async function readWholeXml(texts: AsyncIterable<string>, handler: XmlHandler): Promise<void> {
  for await (const _ of readXml(texts, handler));
}

function withoutPrefix(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
