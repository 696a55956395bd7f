import { Outlet } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useMembership } from '../api/session.ts';
import { NotFound } from '../components/states.tsx';

/** The pages of an enterprise, for its members. */
export function EnterprisePages(): ReactNode {
  return useMembership() === null ? <NotFound /> : <Outlet />;
}
