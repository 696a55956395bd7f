import { Type } from 'typebox';
import { nullable } from './schemas-console.ts';

export const USER_ID = Type.String({ description: '用户 ID / the user id' });

export const IDENTITIES = Type.Array(
  Type.Object({
    identityType: Type.String(),
    identityValue: Type.String(),
    platform: nullable(),
    appid: nullable(),
  }),
);

export const USER = Type.Object({ audienceUserId: USER_ID, identities: IDENTITIES });

/** What somebody types in who looks for a person. */
export const IDENTITY_SEARCH = {
  identityValue: Type.String({
    description:
      '身份值，完全一致，按导入的规则清洗 / the whole value; it is cleaned as that of an import is',
  }),
  identityType: Type.Optional(
    Type.String({ description: '不传则依次按每个启用的类型查找 / absent: every enabled type is tried' }),
  ),
};
