import { Input } from 'antd';
import { type ReactNode, useEffect, useRef, useState } from 'react';

/** Milliseconds after the last letter: shorter asks for words that are half typed. */
const PAUSE_MS = 300;

/** A search that follows the typing, and the Enter key at once. */
export function SearchField({
  label,
  value,
  onSearch,
  width = 240,
}: {
  /** Says what is searched: 搜索分组名称. */
  label: string;
  value: string | undefined;
  onSearch: (value: string) => void;
  width?: number;
}): ReactNode {
  const [typed, setTyped] = useState(value ?? '');
  const search = useRef(onSearch);
  search.current = onSearch;
  useEffect(() => {
    if (typed.trim() === (value ?? '')) return undefined;
    const timer = setTimeout(() => search.current(typed.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, value]);
  return (
    <Input.Search
      aria-label={label}
      placeholder={label}
      allowClear
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      onSearch={(text) => onSearch(text.trim())}
      style={{ width }}
    />
  );
}
