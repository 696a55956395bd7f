import { DatePicker } from 'antd';
import dayjs from 'dayjs';
import type { ReactNode } from 'react';

/**
 * A field for a span of time as the server takes it: `from` inclusive, `to` exclusive, ISO 8601. In the reader's own time zone,
 * to the minute; an end that is left open is ''.
 */
export function TimeRange({
  label,
  from,
  to,
  onChange,
}: {
  /** What happened in the span: 受理时间. */
  label: string;
  from: string | undefined;
  to: string | undefined;
  onChange: (span: { from: string; to: string }) => void;
}): ReactNode {
  return (
    <DatePicker.RangePicker
      aria-label={label}
      placeholder={[`${label} ≥`, `${label} <`]}
      showTime={{ format: 'HH:mm' }}
      format="YYYY-MM-DD HH:mm"
      allowEmpty
      value={[toDay(from), toDay(to)]}
      onChange={(days) =>
        onChange({ from: days?.[0]?.toISOString() ?? '', to: days?.[1]?.toISOString() ?? '' })
      }
    />
  );
}

/** Null for none, and for what somebody made up in the address. */
function toDay(iso: string | undefined): dayjs.Dayjs | null {
  const day = iso === undefined ? null : dayjs(iso);
  return day?.isValid() === true ? day : null;
}
