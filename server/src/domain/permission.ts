/** What an app may be allowed to call, written as the platform's docs write it: menu->item. */
export const PERMISSIONS = {
  groups: '用户->用户分组',
  departments: '组织架构->部门',
} as const;

export type Permission = (typeof PERMISSIONS)[keyof typeof PERMISSIONS];

/** Those of calls that we serve, and those of the platform's neighbouring calls, which an app may bring along. */
export const KNOWN_PERMISSIONS: readonly string[] = [
  ...Object.values(PERMISSIONS),
  '用户->用户资料',
  '用户->用户标签',
];
