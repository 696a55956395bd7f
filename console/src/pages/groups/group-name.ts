import type { FormRule } from 'antd';
import type { GroupWords } from './words.ts';

/** What the server allows a group to be called: names in imports are parted by commas. */
export function makeGroupNameRules(words: GroupWords): FormRule[] {
  return [
    { required: true, whitespace: true, max: 64, message: words.nameRule },
    { pattern: /^[^,\p{Cc}]*$/u, message: words.nameCharacters },
  ];
}
