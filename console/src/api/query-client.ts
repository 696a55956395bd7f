import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from './client.ts';

/** Milliseconds: going back to a page shows what was there at once, and asks again behind it. */
const STALE_MS = 2_000;

/** Answers that asking again will not better. */
const FINAL_STATUSES = [400, 401, 403, 404, 405, 409, 413, 415, 422];

export const queryClient: QueryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: STALE_MS,
      retry: (count, error) =>
        count < 2 && !(error instanceof ApiError && FINAL_STATUSES.includes(error.status)),
    },
  },
  queryCache: new QueryCache({
    onError: (error, { queryKey }) => {
      // Who is signed in is asked by the routes, which lead to the sign-in themselves.
      if (queryKey[0] !== 'me') leaveWhenSignedOut(error);
    },
  }),
  mutationCache: new MutationCache({ onError: leaveWhenSignedOut }),
});

export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiError && error.errorCode === 'TOKEN_ERROR';
}

/** By loading the page anew, so that nothing of what was shown is left in memory. */
function leaveWhenSignedOut(error: Error): void {
  if (!isSignedOut(error) || window.location.pathname === '/sign-in') return;
  const back = window.location.pathname + window.location.search;
  window.location.assign(`/sign-in?${new URLSearchParams({ back }).toString()}`);
}
