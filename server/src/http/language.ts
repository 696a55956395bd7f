import type { Sentence } from '../errors.ts';

export type Language = keyof Sentence;

/** Chinese, or English when `Accept-Language` prefers it; absent, `*` or a tie is Chinese. */
export function chooseLanguage(acceptLanguage: string | undefined): Language {
  if (acceptLanguage === undefined) return 'zh';
  const weights = readWeights(acceptLanguage);
  const weightOf = (language: Language): number => weights.get(language) ?? weights.get('*') ?? 0;
  return weightOf('en') > weightOf('zh') ? 'en' : 'zh';
}

/** The highest weight of each primary tag: `en-GB;q=0.8` speaks for `en`. */
function readWeights(header: string): Map<string, number> {
  const weights = new Map<string, number>();
  for (const range of header.toLowerCase().split(',')) {
    const [tag = '', ...parameters] = range.split(';').map((part) => part.trim());
    const primary = tag.split('-', 1)[0] ?? '';
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    const number =
      weight === undefined ? 1 : /^(?:0|1|0?\.\d{1,3}|1\.0{1,3})$/.test(weight) ? Number(weight) : 0;
    weights.set(primary, Math.max(weights.get(primary) ?? 0, number));
  }
  return weights;
}
