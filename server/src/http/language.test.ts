import { expect, it } from 'vitest';
import { chooseLanguage } from './language.ts';

it.each([
  [undefined, 'zh'],
  ['', 'zh'],
  ['*', 'zh'],
  ['zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
  ['en', 'en'],
  ['EN-us', 'en'],
  ['en-US,en;q=0.9,zh-CN;q=0.8', 'en'],
  ['zh,en', 'zh'],
  ['en,zh', 'zh'],
  ['en;q=0.5,zh;q=0.5', 'zh'],
  ['fr', 'zh'],
  ['fr, en;q=0.1', 'en'],
  ['en;q=0', 'zh'],
  ['zh;q=0.2, *;q=0.1, en;q=0.3', 'en'],
  ['en;q=0.3, *', 'zh'],
  ['zh;q=0, *', 'en'],
  ['en ; q=0.5 , zh ; q=0.4', 'en'],
  ['en;q=nonsense', 'zh'],
  ['en;q=5', 'zh'],
  ['zh;q=1.000, en;q=0.999', 'zh'],
  ['english', 'zh'],
  [';;;,,,q=1', 'zh'],
] as const)('Accept-Language %s is answered in %s', (header, language) => {
  expect(chooseLanguage(header)).toBe(language);
});
