import { Flex, Tag, Tooltip } from 'antd';
import type { ReactNode } from 'react';
import { useWords } from '../../language/language.tsx';
import type { AppState } from './app-data.ts';
import { PERMISSIONS, STATES } from './words.ts';

const COLORS: Record<AppState, string> = {
  pending: 'warning',
  approved: 'success',
  refused: 'error',
  disabled: 'default',
  expired: 'volcano',
};

export function AppStateTag({ state }: { state: AppState }): ReactNode {
  const [name, meaning] = useWords(STATES)[state];
  return (
    <Tooltip title={meaning}>
      <Tag color={COLORS[state]}>{name}</Tag>
    </Tooltip>
  );
}

/** Names of permissions in the reader's language. */
export function usePermissionName(): (permission: string) => string {
  const names: Partial<Record<string, string[]>> = useWords(PERMISSIONS);
  return (permission) => names[permission]?.[0] ?? permission;
}

export function PermissionTags({ permissions }: { permissions: readonly string[] }): ReactNode {
  const nameOf = usePermissionName();
  return (
    <Flex gap={4} wrap>
      {permissions.map((permission) => (
        <Tag key={permission}>{nameOf(permission)}</Tag>
      ))}
    </Flex>
  );
}
