import { makeMixedBody } from './demo-data.mjs';

const DEPARTMENTS = [
  { name: '华东大区', thirdDeptId: 'east' },
  { name: '上海', thirdDeptId: 'sh', wxDeptId: '101', parentThirdDeptId: 'east' },
  { name: '杭州', thirdDeptId: 'hz', wxDeptId: '102', parentThirdDeptId: 'east' },
  { name: '华北大区', thirdDeptId: 'north' },
  { name: '北京', thirdDeptId: 'bj', wxDeptId: '201', parentThirdDeptId: 'north' },
];

const CATEGORIES = ['会员等级', '营销活动', '生命周期'];

/** Fills a new product with what an enterprise of some size might have, so that its pages show something. */
export async function fillForTour(credentials, request) {
  const api = await connect(credentials);
  await api('/department/batchSave', { data: DEPARTMENTS });
  await api('/audience/group/rel/v2/batchAdd', makeBody(0, 500, ['金卡会员', '银卡会员,老客']));
  await api('/audience/group/rel/v2/batchAdd', JSON.parse(makeMixedBody()));
  await api(
    '/audience/group/rel/v2/batchAdd',
    makeBody(300, 500, ['双十一预热', '沉睡用户'], { thirdDeptId: 'sh' }),
  );
  await api(
    '/audience/group/rel/v2/batchAdd',
    makeBody(600, 500, ['新客礼包', '流失预警'], { thirdDeptId: 'bj' }),
  );
  const mistake = await api('/audience/group/rel/v2/batchAdd', makeBody(0, 120, ['银卡会员,流失用户']));
  await api.result(mistake);

  const workbench = connectConsole(credentials, request);
  for (const name of CATEGORIES) await workbench('/category/create?enterpriseId=1', { name });
  await workbench('/group/move?enterpriseId=1', { groupIds: ['1', '2', '3'], categoryId: '1' });
  await workbench('/group/create?enterpriseId=1', {
    name: '高价值未到店',
    rule: { all: ['1'], any: [], none: ['3'] },
  });
  await workbench('/app/create?enterpriseId=1', { name: '会员中心', permissions: ['用户->用户分组'] });
  await workbench('/member/create?enterpriseId=1', { username: 'li.na', role: 'operator', deptId: null });
  await workbench('/member/create?enterpriseId=1', { username: 'wang.wei', role: 'reader', deptId: null });
  await workbench('/platform/enterprise/save', { enterpriseId: '1', managesIdentityTypes: true });
  await workbench('/identity-type/save?enterpriseId=1', {
    code: 'card',
    name: '会员卡号',
    pattern: '\\d{8}',
  });
  await workbench('/platform/enterprise/create', { name: '示例连锁' });
  await workbench('/import/undo?enterpriseId=1', { batchId: String(mistake) });
}

/** `count` people from number `from` on, each into one of the lists of groups. */
function makeBody(from, count, groups, place = null) {
  const data = Array.from({ length: count }, (_, index) => ({
    identities: [
      { identityType: 'phone', identityValue: `1380001${String(from + index).padStart(4, '0')}` },
      { identityType: 'unionid', identityValue: `oU-${from + index}` },
    ],
    groups: groups[index % groups.length],
    ...(place === null ? {} : { categoryType: 2, ...place }),
  }));
  return { publicParams: { optType: 'add', matchingType: 1 }, data };
}

async function connect({ baseUrl, app }) {
  let token = '';
  const call = async (route, body) => {
    const response = await fetch(`${baseUrl}/api/integrate${route}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'x-token': token, 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return readData(route, await response.json());
  };
  token = (await call('/app/getOrgAccessToken', app)).orgAccessToken;
  call.result = (batchId) => call(`/import/result?batchId=${batchId}&waitMs=10000`);
  return call;
}

/** With the session of a page. */
function connectConsole({ baseUrl }, request) {
  return async (route, data) => {
    const response = await request.post(`${baseUrl}/console/api${route}`, {
      headers: { 'x-muster-console': '1' },
      data,
    });
    return readData(route, await response.json());
  };
}

function readData(route, { code, msg, data }) {
  if (code !== '200') throw new Error(`${route}: ${msg}`);
  return data;
}
