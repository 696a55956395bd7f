const NUMBER = new Intl.NumberFormat('zh-CN');

/** `12,345`: alike in both languages. */
export function formatNumber(value: number): string {
  return NUMBER.format(value);
}

function two(part: number): string {
  return String(part).padStart(2, '0');
}

/** A moment of the server in the reader's own time zone: `2026-01-31 08:00:00`. */
export function formatTime(iso: string | null): string {
  if (iso === null) return '—';
  const date = new Date(iso);
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** `1.5 MiB`. */
export function formatBytes(bytes: number): string {
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), BYTE_UNITS.length - 1);
  const value = bytes / 2 ** (10 * power);
  return `${power === 0 ? value : value.toFixed(1)} ${BYTE_UNITS[power] ?? ''}`;
}
