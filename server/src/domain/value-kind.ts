import type { Sentence } from '../errors.ts';
import { cleanText, countCodePoints } from './clean-text.ts';

/** What was sent, said without repeating it: values are personal data. `value` is what `parseJsonText` gave. */
export function describeKind(value: unknown): Sentence {
  if (value === undefined) return { zh: '缺失', en: 'nothing' };
  if (value === null) return { zh: 'null', en: 'null' };
  if (Array.isArray(value)) return { zh: `含 ${value.length} 项的数组`, en: `an array of ${value.length}` };
  if (typeof value === 'string') {
    if (cleanText(value) === '') return { zh: '空字符串', en: 'a blank string' };
    const length = countCodePoints(value);
    return { zh: `长度为 ${length} 的字符串`, en: `a string of length ${length}` };
  }
  if (typeof value === 'number') {
    return Number.isInteger(value)
      ? { zh: '整数', en: 'an integer' }
      : { zh: '小数或指数', en: 'a fraction or exponent' };
  }
  return typeof value === 'boolean' ? { zh: '布尔值', en: 'a boolean' } : { zh: '对象', en: 'an object' };
}
