/** GB18030 has four bytes for what GBK has none for; two are enough for what tests write. */
const decoder = new TextDecoder('gb18030', { fatal: true });
const bytesByCharacter = new Map<string, [number, number]>();
for (let lead = 0x81; lead <= 0xfe; lead += 1) {
  for (let trail = 0x40; trail <= 0xfe; trail += 1) {
    try {
      const character = decoder.decode(Buffer.from([lead, trail]));
      if (character.length === 1) bytesByCharacter.set(character, [lead, trail]);
    } catch {
      // No character has these bytes.
    }
  }
}

/** Node decodes GB18030, but does not encode it. */
export function encodeGb18030(text: string): Buffer {
  return Buffer.from(
    Array.from(text, (character) => {
      const bytes = character < '\x80' ? [character.charCodeAt(0)] : bytesByCharacter.get(character);
      if (bytes === undefined) throw new Error(`no two bytes for ${character}`);
      return bytes;
    }).flat(),
  );
}

export function encodeUtf16Be(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}
