import { useLocation } from '@tanstack/react-router';
import { useState } from 'react';
import type { Filters } from '../../api/filters.ts';
import type { BatchFilterName } from './batch-filters.tsx';

type ListSearch = Filters<BatchFilterName>;

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** Of a batch that was opened from the list: what the list was filtered by. */
    listSearch?: ListSearch;
  }
}

/** What the list was filtered by when a batch was opened from it, for the way back; nothing when one came from elsewhere. */
export function useListSearch(): ListSearch {
  const opened = useLocation({ select: ({ state }) => state.listSearch });
  // A link from one batch to another begins an entry of the history without it.
  const [kept] = useState(opened ?? {});
  return opened ?? kept;
}
