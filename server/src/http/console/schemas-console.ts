import { type TNull, type TString, type TUnion, Type } from 'typebox';

/** The query parameter of every route of an enterprise's members. */
export const ENTERPRISE = Type.Object({
  enterpriseId: Type.String({ description: '企业 ID / id of the enterprise' }),
});

export function nullable(options: { description?: string } = {}): TUnion<[TString, TNull]> {
  return Type.Union([Type.String(), Type.Null()], options);
}
