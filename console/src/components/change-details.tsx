import { Flex, Typography } from 'antd';
import type { ReactNode } from 'react';
import { formatNumber, formatTime } from '../language/format.ts';
import { useWords } from '../language/language.tsx';
import { NAMES, VALUES, WORDS } from './change-details-words.ts';

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;

/** What a change of the audit log set, one line each, in words. */
export function ChangeDetails({ details }: { details: Record<string, unknown> }): ReactNode {
  const names: Partial<Record<string, string>> = useWords(NAMES);
  const write = useValueWords();
  const entries = Object.entries(details);
  if (entries.length === 0) return '—';
  return (
    <Flex vertical>
      {entries.map(([name, value]) => (
        <Typography.Text key={name} style={{ maxWidth: 300 }} ellipsis={{ tooltip: true }}>
          <Typography.Text type="secondary">{names[name] ?? name}: </Typography.Text>
          {write(value, name)}
        </Typography.Text>
      ))}
    </Flex>
  );
}

/** Ids are written digit for digit; of numbers only counts get separators. */
function useValueWords(): (value: unknown, name: string) => string {
  const words = useWords(WORDS);
  const values = useWords(VALUES);
  const write = (value: unknown, name: string): string => {
    if (value === null || value === '') return values[name]?.null ?? words.nothing;
    if (typeof value === 'boolean') return value ? words.yes : words.no;
    if (typeof value === 'number') return /id$|ids$/i.test(name) ? String(value) : formatNumber(value);
    if (typeof value === 'string') {
      return values[name]?.[value] ?? (MOMENT.test(value) ? formatTime(value) : value);
    }
    if (Array.isArray(value)) return value.map((one) => write(one, name)).join(', ');
    return JSON.stringify(value);
  };
  return write;
}
