import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';

/**
 * Loads the pages that were not looked at yet, one after the other, once this one is shown: the next one is there at once then,
 * and also while the server is away, when it can at least say so.
 */
export function usePreloadedPages(): void {
  const router = useRouter();
  useEffect(() => {
    const load = async (): Promise<void> => {
      for (const route of Object.values(router.routesById)) await router.loadRouteChunk(route);
    };
    // What cannot be loaded now is loaded when it is looked at.
    load().catch(() => undefined);
  }, [router]);
}
