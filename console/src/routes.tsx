import {
  Outlet,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent as lazy,
  redirect,
} from '@tanstack/react-router';
import { isSignedOut, queryClient } from './api/query-client.ts';
import { ME } from './api/session.ts';
import { Loading, NotFound, PageFailure } from './components/states.tsx';
import { SignInPage } from './pages/sign-in/sign-in-page.tsx';

// The map of the console: every address, and the page that it shows. Each page is a file of its own, loaded when it is first
// looked at.

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound });

const signIn = createRoute({ getParentRoute: () => root, path: '/sign-in', component: SignInPage });

/** Everything behind the sign-in. Who is not signed in gets there first, and comes back after. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  beforeLoad: async ({ location }) => {
    try {
      return { me: await queryClient.ensureQueryData(ME) };
    } catch (error) {
      if (!isSignedOut(error)) throw error;
      throw redirect({ to: '/sign-in', search: { back: location.href } });
    }
  },
  component: lazy(() => import('./layout/shell.tsx'), 'Shell'),
});

const home = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  beforeLoad: ({ context: { me } }) => {
    const [first] = me.enterprises;
    if (first !== undefined) {
      throw redirect({ to: '/e/$enterpriseId/overview', params: { enterpriseId: first.enterpriseId } });
    }
    if (me.isPlatformOperator) throw redirect({ to: '/platform/enterprises' });
  },
  component: lazy(() => import('./pages/nowhere/nowhere-page.tsx'), 'NowherePage'),
});

const account = createRoute({
  getParentRoute: () => signedIn,
  path: '/account',
  component: lazy(() => import('./pages/account/account-page.tsx'), 'AccountPage'),
});

const enterprise = createRoute({
  getParentRoute: () => signedIn,
  path: '/e/$enterpriseId',
  component: lazy(() => import('./layout/enterprise-pages.tsx'), 'EnterprisePages'),
});

const overview = createRoute({
  getParentRoute: () => enterprise,
  path: '/overview',
  component: lazy(() => import('./pages/overview/overview-page.tsx'), 'OverviewPage'),
});

const identityTypes = createRoute({
  getParentRoute: () => enterprise,
  path: '/identity-types',
  component: lazy(() => import('./pages/identity-types/identity-types-page.tsx'), 'IdentityTypesPage'),
});

const platform = createRoute({
  getParentRoute: () => signedIn,
  path: '/platform',
  component: lazy(() => import('./pages/platform/platform-pages.tsx'), 'PlatformPages'),
});

const platformEnterprises = createRoute({
  getParentRoute: () => platform,
  path: '/enterprises',
  component: lazy(() => import('./pages/platform/enterprises-page.tsx'), 'EnterprisesPage'),
});

const tree = root.addChildren([
  signIn,
  signedIn.addChildren([
    home,
    account,
    enterprise.addChildren([overview, identityTypes]),
    platform.addChildren([platformEnterprises]),
  ]),
]);

export const router = createRouter({
  routeTree: tree,
  defaultPendingComponent: Loading,
  defaultErrorComponent: PageFailure,
  defaultNotFoundComponent: NotFound,
  // Filters are plain query parameters, so that an address can be read, kept and sent to somebody.
  parseSearch: (text): Record<string, string> => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search: Record<string, unknown>): string => {
    const filled = Object.entries(search).filter(([, value]) => value !== undefined && value !== '');
    const text = new URLSearchParams(filled.map(([name, value]) => [name, String(value)])).toString();
    return text === '' ? '' : `?${text}`;
  },
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
