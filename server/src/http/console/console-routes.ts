import type { ConsoleRoute } from './console-route.ts';
import { APP_ROUTES } from './routes-app.ts';
import { AUDIT_ROUTES } from './routes-audit.ts';
import { CATEGORY_ROUTES } from './routes-category.ts';
import { DEPARTMENT_ROUTES } from './routes-department.ts';
import { ERASURE_ROUTES } from './routes-erasure.ts';
import { FILE_IMPORT_ROUTES } from './routes-file-import.ts';
import { GROUP_CHANGE_ROUTES } from './routes-group-change.ts';
import { GROUP_EXPORT_ROUTES } from './routes-group-export.ts';
import { GROUP_MEMBER_ROUTES } from './routes-group-member.ts';
import { GROUP_RULE_ROUTES } from './routes-group-rule.ts';
import { GROUP_ROUTES } from './routes-group.ts';
import { IDENTITY_TYPE_ROUTES } from './routes-identity-type.ts';
import { IMPORT_ROUTES } from './routes-import.ts';
import { MEMBER_ROUTES } from './routes-member.ts';
import { OVERVIEW_ROUTES } from './routes-overview.ts';
import { PLATFORM_ROUTES } from './routes-platform.ts';
import { SESSION_ROUTES } from './routes-session.ts';
import { USER_ROUTES } from './routes-user.ts';
import { WEBHOOK_ROUTES } from './routes-webhook.ts';

/** Every endpoint of the console. */
export const CONSOLE_ROUTES: readonly ConsoleRoute[] = [
  ...SESSION_ROUTES,
  ...OVERVIEW_ROUTES,
  ...CATEGORY_ROUTES,
  ...GROUP_ROUTES,
  ...GROUP_RULE_ROUTES,
  ...GROUP_MEMBER_ROUTES,
  ...GROUP_CHANGE_ROUTES,
  ...GROUP_EXPORT_ROUTES,
  ...FILE_IMPORT_ROUTES,
  ...IMPORT_ROUTES,
  ...USER_ROUTES,
  ...ERASURE_ROUTES,
  ...IDENTITY_TYPE_ROUTES,
  ...DEPARTMENT_ROUTES,
  ...APP_ROUTES,
  ...WEBHOOK_ROUTES,
  ...MEMBER_ROUTES,
  ...AUDIT_ROUTES,
  ...PLATFORM_ROUTES,
];
