import { Card, Statistic, Typography } from 'antd';
import type { ReactNode } from 'react';
import { formatNumber } from '../../language/format.ts';
import { useWords } from '../../language/language.tsx';
import type { Overview } from './overview-page.tsx';
import { WORDS } from './words.ts';

/** What there is, and what waits. */
export function Figures({ overview: { totals, backlog } }: { overview: Overview }): ReactNode {
  const words = useWords(WORDS);
  const formatAge = useAge();
  return (
    <div style={{ display: 'grid', gap: 16, gridTemplateColumns: 'repeat(auto-fit, minmax(200px, 1fr))' }}>
      {/* A department's people are not told how many users the enterprise has. */}
      {totals.users === null ? null : <Figure title={words.users} value={totals.users} />}
      <Figure title={words.groups} value={totals.groups} />
      <Figure title={words.relations} value={totals.relations} />
      <Figure
        title={words.backlog}
        value={backlog.rows}
        note={
          backlog.batches === 0
            ? words.backlogEmpty
            : words.backlogOf(backlog.batches, formatAge(backlog.oldestAgeS ?? 0))
        }
      />
    </div>
  );
}

function Figure({ title, value, note }: { title: string; value: number; note?: string }): ReactNode {
  return (
    <Card size="small" styles={{ body: { padding: '16px 20px' } }}>
      <Statistic
        title={title}
        value={value}
        formatter={(shown) => formatNumber(Number(shown))}
        className="figure"
      />
      {note === undefined ? null : <Typography.Text type="secondary">{note}</Typography.Text>}
    </Card>
  );
}

/** Seconds, in the largest unit of which there are two. */
function useAge(): (seconds: number) => string {
  const words = useWords(WORDS);
  return (seconds) => {
    if (seconds < 120) return words.seconds(Math.round(seconds));
    if (seconds < 7_200) return words.minutes(Math.round(seconds / 60));
    return words.hours(Math.round(seconds / 3_600));
  };
}
