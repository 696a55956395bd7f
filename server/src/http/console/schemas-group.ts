import { Type } from 'typebox';
import { RULE } from '../schemas-group.ts';
import { nullable } from './schemas-console.ts';

export const GROUP_ID = Type.String({ description: '分组 ID / the group id' });
export const GROUP_NAME = Type.String({ minLength: 1, maxLength: 64 });
export const NEW_GROUP = {
  name: GROUP_NAME,
  deptId: Type.Optional(Type.String({ description: '所属部门；不传为企业 / absent: the enterprise' })),
  categoryId: Type.Optional(Type.String({ description: '同一范围的分类 / a category of the same scope' })),
};

const NAMED_GROUP = Type.Object({ groupId: Type.String(), name: Type.String() });

export const GROUP = Type.Object({
  groupId: GROUP_ID,
  name: Type.String(),
  type: Type.String({ enum: ['STATIC', 'DYNAMIC'] }),
  categoryType: Type.String({ enum: ['1', '2'] }),
  deptId: nullable(),
  deptName: nullable(),
  categoryId: Type.String(),
  categoryName: Type.String(),
  userCount: Type.Union([Type.Integer(), Type.Null()], {
    description: '列表中动态分组为 null / null for dynamic groups in lists',
  }),
  createdAt: Type.String({ format: 'date-time' }),
});

export const SHOWN_GROUP = Type.Object({
  ...GROUP.properties,
  userCount: Type.Integer(),
  rule: Type.Union([RULE, Type.Null()]),
  ruleGroups: Type.Array(NAMED_GROUP, { description: '规则引用的分组 / the groups that the rule names' }),
  namedBy: Type.Array(NAMED_GROUP, {
    description:
      '规则引用本分组的动态分组，最多 20 个；有则不能删除 / dynamic groups whose rule names this one, 20 at most; then it cannot be deleted',
  }),
});
