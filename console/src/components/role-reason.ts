import { type Role, useMember } from '../api/session.ts';
import { defineWords, useWords } from '../language/language.tsx';

const WORDS = defineWords({
  zh: {
    reader: '',
    operator: '您的角色是只读，不能修改；请联系企业管理员授予“运营”角色。',
    administrator: '只有企业管理员可以执行此操作。',
  },
  en: {
    reader: '',
    operator: 'You may only read. Ask an administrator of the enterprise for the role of an operator.',
    administrator: 'Only an administrator of the enterprise may do this.',
  },
});

/** Why the person may not do what needs `role`; null when it may. */
export function useRoleReason(role: Role): string | null {
  const words = useWords(WORDS);
  return useMember().can(role) ? null : words[role];
}
