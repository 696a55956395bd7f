import { Outlet } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useMe } from '../../api/session.ts';
import { NotFound } from '../../components/states.tsx';

/** The 运营后台, for operators of the platform. */
export function PlatformPages(): ReactNode {
  return useMe().isPlatformOperator ? <Outlet /> : <NotFound />;
}
