import { Flex, Input, Typography } from 'antd';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { useWords } from '../../language/language.tsx';
import { WORDS } from './words.ts';

const BATCH_ID = /^0*[1-9]\d{0,15}$/;
/** Milliseconds after the last digit: shorter asks for numbers that are half typed. */
const PAUSE_MS = 300;

/** Looks for a batch by its number; anything else is said to be none, and looked for nowhere. */
export function BatchIdField({
  value = '',
  onSearch,
}: {
  value: string | undefined;
  onSearch: (batchId: string) => void;
}): ReactNode {
  const words = useWords(WORDS);
  const errorId = useId();
  const [typed, setTyped] = useState(value);
  const text = typed.trim();
  const isWrong = text !== '' && !BATCH_ID.test(text);
  const asked = useRef(value);
  const search = useRef(onSearch);
  search.current = onSearch;
  const ask = (batchId: string): void => {
    asked.current = batchId;
    search.current(batchId);
  };
  useEffect(() => {
    // Not of this field: the filters were cleared, or the address was changed.
    if (value !== asked.current) {
      asked.current = value;
      setTyped(value);
    }
  }, [value]);
  useEffect(() => {
    if (isWrong || text === asked.current) return undefined;
    const timer = setTimeout(() => ask(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, isWrong]);
  return (
    <Flex vertical style={{ width: 170 }}>
      <Input.Search
        aria-label={words.batchId}
        aria-invalid={isWrong}
        aria-describedby={isWrong ? errorId : undefined}
        placeholder={words.batchId}
        allowClear
        value={typed}
        status={isWrong ? 'error' : ''}
        onChange={({ target }) => setTyped(target.value)}
        onSearch={() => {
          if (!isWrong) ask(text);
        }}
      />
      {isWrong ? (
        <Typography.Text id={errorId} role="alert" type="danger">
          {words.batchIdWrong}
        </Typography.Text>
      ) : null}
    </Flex>
  );
}
