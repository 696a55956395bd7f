import { DatePicker, Form } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import type { ReactNode } from 'react';
import { useWords } from '../../language/language.tsx';
import { endOfDay } from './app-data.ts';
import { WORDS } from './words.ts';

/** The day `expiresOn` at whose end an app expires: none, today or later, or the one that it has. */
export function ExpiryField({ before = null }: { before?: Dayjs | null }): ReactNode {
  const words = useWords(WORDS);
  const isFit = (day: Dayjs | null | undefined): boolean => {
    const end = endOfDay(day);
    return end === null || Date.parse(end) > Date.now() || (before?.isSame(day, 'day') ?? false);
  };
  return (
    <Form.Item
      name="expiresOn"
      label={words.expiresAt}
      extra={words.expiresHint}
      rules={[
        {
          validator: (_, day: Dayjs | null | undefined) =>
            isFit(day) ? Promise.resolve() : Promise.reject(new Error(words.expiryRule)),
        },
      ]}
    >
      <DatePicker minDate={dayjs()} style={{ width: 200 }} />
    </Form.Item>
  );
}
