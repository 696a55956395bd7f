import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';

/** What a list is filtered by; all of it stands in the address. */
export type Filters<Name extends string> = Partial<Record<Name, string>>;

/**
 * The filters of a page, as they stand in its address, and how to change some of them: a blank one is taken out. Going back in
 * the browser goes back to the page before, not through every letter that was typed. What the entry of the history knows stays.
 */
export function useFilters<Name extends string>(
  names: readonly Name[],
): [Filters<Name>, (change: Filters<Name>) => void] {
  const search: Partial<Record<string, string>> = useSearch({ strict: false });
  const navigate = useNavigate();
  const key = names.map((name) => search[name] ?? '').join('\u0000');
  const filters = useMemo(() => {
    const values = key.split('\u0000');
    const filled = names.flatMap((name, index) => (values[index] ? [[name, values[index]] as const] : []));
    return Object.fromEntries(filled) as Filters<Name>;
    // The names of a page's filters never change.
  }, [key]);
  const change = (changed: Filters<Name>): void => {
    const next = Object.fromEntries(
      Object.entries({ ...search, ...changed }).filter(([, value]) => value !== undefined && value !== ''),
    );
    void navigate({ to: '.', search: () => next as never, replace: true, state: true });
  };
  return [filters, change];
}
