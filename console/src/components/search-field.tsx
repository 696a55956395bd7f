import { Flex, Input, Typography } from 'antd';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';

/** Milliseconds after the last letter: shorter asks for words that are half typed. */
const PAUSE_MS = 300;

/** A search that follows the typing, and the Enter key at once. */
export function SearchField({
  label,
  value = '',
  onSearch,
  explainWrong = () => null,
  width = 240,
}: {
  /** Says what is searched: 搜索分组名称. */
  label: string;
  value: string | undefined;
  onSearch: (value: string) => void;
  /** Why something cannot be searched, which is said and searched nowhere; null when it can. */
  explainWrong?: (text: string) => string | null;
  width?: number;
}): ReactNode {
  const errorId = useId();
  const [typed, setTyped] = useState(value);
  const asked = useRef(value);
  const search = useRef(onSearch);
  search.current = onSearch;
  const text = typed.trim();
  const explain = (entered: string): string | null => (entered === '' ? null : explainWrong(entered));
  const wrong = explain(text);
  const ask = (chosen: string): void => {
    asked.current = chosen;
    search.current(chosen);
  };
  useEffect(() => {
    // Not of this field: the filters were cleared, or the address was changed.
    if (value === asked.current) return;
    asked.current = value;
    setTyped(value);
  }, [value]);
  useEffect(() => {
    if (wrong !== null || text === asked.current) return undefined;
    const timer = setTimeout(() => ask(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, wrong]);
  return (
    <Flex vertical style={{ width }}>
      <Input.Search
        aria-label={label}
        aria-invalid={wrong !== null}
        aria-describedby={wrong === null ? undefined : errorId}
        placeholder={label}
        allowClear
        value={typed}
        status={wrong === null ? '' : 'error'}
        onChange={({ target }) => setTyped(target.value)}
        onSearch={(entered) => {
          if (explain(entered.trim()) === null) ask(entered.trim());
        }}
      />
      {wrong === null ? null : (
        <Typography.Text id={errorId} role="alert" type="danger">
          {wrong}
        </Typography.Text>
      )}
    </Flex>
  );
}
