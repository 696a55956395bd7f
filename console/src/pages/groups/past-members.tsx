import { Alert, Button, DatePicker, type DatePickerProps } from 'antd';
import type { ReactNode } from 'react';
import { ApiError } from '../../api/client.ts';
import { formatTime } from '../../language/format.ts';
import { defineWords, useWords } from '../../language/language.tsx';

const WORDS = defineWords({
  zh: {
    asOf: '截至时刻',
    dynamic: '动态分组不保留过去的成员。',
    shown: (time: string) => `以下是截至 ${time} 的成员`,
    refused: (time: string) => `无法显示截至 ${time} 的成员，请另选时刻或返回此刻`,
    now: '返回此刻',
  },
  en: {
    asOf: 'As of',
    dynamic: 'A dynamic group does not keep its members of the past.',
    shown: (time: string) => `The members as of ${time}`,
    refused: (time: string) => `The members as of ${time} cannot be shown. Choose another moment or go back`,
    now: 'Back to now',
  },
});

/** Says of which moment the members are. */
export function PastNotice({
  asOf,
  isRefused,
  onLeave,
}: {
  asOf: string;
  /** What is shown is an error. */
  isRefused: boolean;
  onLeave: () => void;
}): ReactNode {
  const words = useWords(WORDS);
  const time = formatTime(asOf);
  return (
    <Alert
      type={isRefused ? 'warning' : 'info'}
      showIcon
      role="status"
      title={isRefused ? words.refused(time) : words.shown(time)}
      action={
        <Button size="small" onClick={onLeave}>
          {words.now}
        </Button>
      }
    />
  );
}

/** Chooses a moment; which one is shown is said above the list, with more decimals than a field has. */
export function MomentPicker({
  isDynamic,
  onChoose,
}: {
  isDynamic: boolean;
  onChoose: (iso: string) => void;
}): ReactNode {
  const words = useWords(WORDS);
  return (
    <span title={isDynamic ? words.dynamic : undefined}>
      <DatePicker
        aria-label={words.asOf}
        placeholder={words.asOf}
        showTime
        value={null}
        disabled={isDynamic}
        disabledDate={(day) => day.startOf('day').valueOf() > Date.now()}
        disabledTime={refuseFuture}
        onChange={(moment: DatePickerProps['value']) => {
          if (moment && !Array.isArray(moment)) onChoose(moment.toISOString());
        }}
      />
    </span>
  );
}

/** The hours, minutes and seconds that are still to come on the day that is being chosen. */
const refuseFuture: NonNullable<DatePickerProps['disabledTime']> = (moment) => {
  const now = new Date();
  if (!moment.isSame(now, 'day')) return {};
  return {
    disabledHours: () => listFrom(now.getHours() + 1, 24),
    disabledMinutes: (hour) => (hour < now.getHours() ? [] : listFrom(now.getMinutes() + 1, 60)),
    disabledSeconds: (hour, minute) =>
      hour < now.getHours() || minute < now.getMinutes() ? [] : listFrom(now.getSeconds() + 1, 60),
  };
};

function listFrom(first: number, end: number): number[] {
  return Array.from({ length: end - first }, (_, index) => first + index);
}

const MOMENT = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;

/** The error with its moments as the reader's own clock shows them: the server does not know where the reader is. */
export function inOwnTime(error: unknown): unknown {
  if (!(error instanceof ApiError)) return error;
  const { status, errorCode, message, requestId } = error;
  return new ApiError(status, errorCode, message.replace(MOMENT, formatTime), requestId);
}
