import type { GetData } from '../../api/client.ts';

export type PlatformEnterprise = GetData<'/platform/enterprise/list'>['list'][number];

export const ENTERPRISES_KEY = ['platform', 'enterprises'];
