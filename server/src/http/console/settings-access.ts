import { MusterError } from '../../errors.ts';
import type { MemberCall } from './console-route.ts';

/** @throws {MusterError} PERMISSION_DENIED for who works for one department: the enterprise's settings are not theirs to see. */
export function requireSettingsAccess({ member }: MemberCall): void {
  if (member.deptId === null) return;
  throw new MusterError('PERMISSION_DENIED', {
    zh: '企业的设置只对整个企业的人员开放，部门成员不能查看',
    en: "the enterprise's settings are not for members of one department",
  });
}
