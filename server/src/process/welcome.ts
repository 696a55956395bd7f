import { credentialsPath } from './credentials-file.ts';

export interface WelcomeFacts {
  baseUrl: string;
  dataDir: string;
  hasCredentials: boolean;
}

/** The request example of the platform's documentation. */
const SAMPLE_BODY = {
  publicParams: { isMatching: true, matchingType: 2, optType: 'add' },
  data: [{ identities: [{ identityValue: '18888888888', identityType: 'phone' }], groups: 'group1,group2' }],
};

/** What a person sees when all is running. It holds no secret, since it may end up in a log. */
export function writeWelcome({ baseUrl, dataDir, hasCredentials }: WelcomeFacts): string {
  const head = `
Muster 已就绪：${baseUrl}
Muster is ready at ${baseUrl}
`;
  const foot = `
按 Ctrl-C 停止。
Press Ctrl-C to stop.

`;
  if (!hasCredentials) {
    return `${head}
凭据写在首次使用此数据库的 DATA_DIR 中。
The credentials lie in the DATA_DIR that this database was first started with.
${foot}`;
  }
  const file = credentialsPath(dataDir);
  return `${head}
试一试，把下面这一行粘贴到终端：
Try it: paste this line into a terminal:

${writeFirstCall(baseUrl, file)}

凭据（接口应用与运营账号）：${file}
Credentials (app and operator): ${file}

控制台也在 ${baseUrl}，用凭据中的 operator 登录。
The console is at the same address; sign in with the operator of the credentials.
${foot}`;
}

/** One line for any POSIX shell: takes the app's secret from the file, gets a token for it, and sends the sample. */
function writeFirstCall(baseUrl: string, file: string): string {
  const api = `${baseUrl}/api/integrate`;
  const json = `-H 'Content-Type: application/json'`;
  const app = `node -p ${quote(`JSON.stringify(require(${JSON.stringify(file)}).app)`)}`;
  const token = `${app} | curl -s ${json} -d @- ${api}/app/getOrgAccessToken`;
  const cut = String.raw`sed 's/.*"orgAccessToken":"\([^"]*\)".*/\1/'`;
  const body = quote(JSON.stringify(SAMPLE_BODY));
  return `curl -s -H "X-Token: $(${token} | ${cut})" ${json} -d ${body} ${api}/audience/group/rel/v2/batchAdd; echo`;
}

function quote(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
