import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from './client.ts';

/** Milliseconds: going back to a page shows what was there at once, and asks again behind it. */
const STALE_MS = 2_000;

/** Answers that asking again will not better. */
const FINAL_STATUSES = [400, 401, 403, 404, 405, 409, 413, 415, 422];

/** Also when the browser believes to be offline: the server may stand in the same house, and else the page says that it is away. */
const networkMode = 'always';

export const queryClient: QueryClient = new QueryClient({
  defaultOptions: {
    mutations: { networkMode },
    queries: {
      networkMode,
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

function leaveWhenSignedOut(error: Error): void {
  if (isSignedOut(error)) leaveForSignIn(window.location.pathname + window.location.search);
}

let isLeaving = false;

/**
 * Loads the sign-in anew in place of the page, so that nothing of what was shown is left in memory, nor behind the button that goes
 * back. Once: a page asks for several things at a time, and to set out again would break off the loading.
 * @param back where to go after signing in; null: to the first page.
 */
export function leaveForSignIn(back: string | null): void {
  if (isLeaving || window.location.pathname === '/sign-in') return;
  isLeaving = true;
  window.location.replace(
    back === null ? '/sign-in' : `/sign-in?${new URLSearchParams({ back }).toString()}`,
  );
}
