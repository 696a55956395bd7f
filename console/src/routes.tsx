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
  notFoundComponent: NotFound,
});

const overview = createRoute({
  getParentRoute: () => enterprise,
  path: '/overview',
  component: lazy(() => import('./pages/overview/overview-page.tsx'), 'OverviewPage'),
});

const groups = createRoute({
  getParentRoute: () => enterprise,
  path: '/groups',
  component: lazy(() => import('./pages/groups/groups-page.tsx'), 'GroupsPage'),
});

const group = createRoute({
  getParentRoute: () => enterprise,
  path: '/groups/$groupId',
  component: lazy(() => import('./pages/groups/group-page.tsx'), 'GroupPage'),
});

const files = createRoute({
  getParentRoute: () => enterprise,
  path: '/files',
  component: lazy(() => import('./pages/files/files-page.tsx'), 'FilesPage'),
});

const file = createRoute({
  getParentRoute: () => enterprise,
  path: '/files/$fileImportId',
  component: lazy(() => import('./pages/files/file-page.tsx'), 'FilePage'),
});

const imports = createRoute({
  getParentRoute: () => enterprise,
  path: '/imports',
  component: lazy(() => import('./pages/imports/imports-page.tsx'), 'ImportsPage'),
});

const batch = createRoute({
  getParentRoute: () => enterprise,
  path: '/imports/$batchId',
  component: lazy(() => import('./pages/imports/batch-page.tsx'), 'BatchPage'),
});

const users = createRoute({
  getParentRoute: () => enterprise,
  path: '/users',
  component: lazy(() => import('./pages/users/users-page.tsx'), 'UsersPage'),
});

const user = createRoute({
  getParentRoute: () => enterprise,
  path: '/users/$audienceUserId',
  component: lazy(() => import('./pages/users/user-page.tsx'), 'UserPage'),
});

const identityTypes = createRoute({
  getParentRoute: () => enterprise,
  path: '/identity-types',
  component: lazy(() => import('./pages/identity-types/identity-types-page.tsx'), 'IdentityTypesPage'),
});

const departments = createRoute({
  getParentRoute: () => enterprise,
  path: '/departments',
  component: lazy(() => import('./pages/departments/departments-page.tsx'), 'DepartmentsPage'),
});

const apps = createRoute({
  getParentRoute: () => enterprise,
  path: '/apps',
  component: lazy(() => import('./pages/apps/apps-page.tsx'), 'AppsPage'),
});

const app = createRoute({
  getParentRoute: () => enterprise,
  path: '/apps/$appid',
  component: lazy(() => import('./pages/apps/app-page.tsx'), 'AppPage'),
});

const webhooks = createRoute({
  getParentRoute: () => enterprise,
  path: '/webhooks',
  component: lazy(() => import('./pages/webhooks/webhooks-page.tsx'), 'WebhooksPage'),
});

const members = createRoute({
  getParentRoute: () => enterprise,
  path: '/members',
  component: lazy(() => import('./pages/members/members-page.tsx'), 'MembersPage'),
});

const audit = createRoute({
  getParentRoute: () => enterprise,
  path: '/audit',
  component: lazy(() => import('./pages/audit/audit-page.tsx'), 'AuditPage'),
});

const platform = createRoute({
  getParentRoute: () => signedIn,
  path: '/platform',
  component: lazy(() => import('./pages/platform/platform-pages.tsx'), 'PlatformPages'),
  notFoundComponent: NotFound,
});

const platformEnterprises = createRoute({
  getParentRoute: () => platform,
  path: '/enterprises',
  component: lazy(() => import('./pages/platform/enterprises-page.tsx'), 'EnterprisesPage'),
});

const platformReviews = createRoute({
  getParentRoute: () => platform,
  path: '/reviews',
  component: lazy(() => import('./pages/platform/reviews-page.tsx'), 'ReviewsPage'),
});

const platformHealth = createRoute({
  getParentRoute: () => platform,
  path: '/health',
  component: lazy(() => import('./pages/platform/health-page.tsx'), 'HealthPage'),
});

const platformChanges = createRoute({
  getParentRoute: () => platform,
  path: '/audit',
  component: lazy(() => import('./pages/platform/changes-page.tsx'), 'ChangesPage'),
});

const tree = root.addChildren([
  signIn,
  signedIn.addChildren([
    home,
    account,
    enterprise.addChildren([
      overview,
      groups,
      group,
      files,
      file,
      imports,
      batch,
      users,
      user,
      identityTypes,
      departments,
      apps,
      app,
      webhooks,
      members,
      audit,
    ]),
    platform.addChildren([platformEnterprises, platformReviews, platformHealth, platformChanges]),
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
