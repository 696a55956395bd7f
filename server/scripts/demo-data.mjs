/** The sample body of the platform's documents, as it stands there. */
export const SEED_BODY = `{
	"publicParams":{
		"isMatching":true,
		"matchingType":2,
		"optType":"add"
	},
	"data":[{
		"identities": [{
			"identityValue": "18888888888",
			"identityType": "phone"
		}],
		"groups":"group1,group2"
	}]
}`;

const ROWS = 500;
const GROUPS = ['新客', '老客', '会员日,上海', '会员日,北京', '沉睡用户'];

/** What goes wrong in real data; each kind fails for another reason or gets another warning. */
const ODD_ROWS = [
  { groups: '新客' },
  { identities: [], groups: '新客' },
  { identities: [identity('weibo', 'u1')], groups: '新客' },
  { identities: [identity('phone', '1380000')], groups: '新客' },
  { identities: [identity('phone', '不详')], groups: '新客' },
  { identities: [identity('email', 'someone at example.com')], groups: '新客' },
  { identities: [identity('phone', '')], groups: '新客' },
  { identities: [identity('openid', 'o1', { appid: 'wx1' })], groups: '新客' },
  {
    identities: [identity('openid', 'o1', { appid: 'wx1', mpid: 'wx2', isWeChatEcosystem: true })],
    groups: '新客',
  },
  { identities: [person(1)], groups: '新客', categoryType: '3' },
  { identities: [person(1)], groups: '门店会员', categoryType: '2' },
  { identities: [person(1)], groups: '门店会员', categoryType: '2', wxDeptId: '404' },
  { identities: [person(1)], groups: '一'.repeat(65) },
  { identities: [person(1), person(2)], groups: '新客' },
  { identities: [person(1)] },
  { identities: [person(2)], groups: '新客，老客' },
];

/** 500 rows, every fifteenth of them odd in one of the ways above. */
export function makeMixedBody() {
  let oddCount = 0;
  const data = Array.from({ length: ROWS }, (_, index) => {
    if (index % 15 !== 14) return makeRow(index);
    oddCount += 1;
    return ODD_ROWS[(oddCount - 1) % ODD_ROWS.length];
  });
  return JSON.stringify({ publicParams: { optType: 'add', matchingType: 1 }, data });
}

/** Phones as people write them, every second one with a unionid beside it. */
function makeRow(index) {
  const identities =
    index % 2 === 0 ? [person(index), identity('unionid', `union-${index}`)] : [person(index)];
  return { identities, groups: GROUPS[index % GROUPS.length] };
}

function person(index) {
  const last = String(index).padStart(4, '0');
  return identity('phone', index % 3 === 0 ? `+86 139 0013 ${last}` : `1390013${last}`);
}

function identity(identityType, identityValue, rest = {}) {
  return { identityType, identityValue, ...rest };
}
