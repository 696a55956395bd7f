/** What the code needs to know of the app. None of it needs escaping: they are made of letters, digits, `-` and `_`. */
export interface Caller {
  baseUrl: string;
  appid: string;
  secret: string;
}

export const LANGUAGES = ['curl', 'javascript', 'java', 'python'] as const;
export type SnippetLanguage = (typeof LANGUAGES)[number];

export const LANGUAGE_NAMES: Record<SnippetLanguage, string> = {
  curl: 'curl',
  javascript: 'JavaScript',
  java: 'Java',
  python: 'Python',
};

/** A whole program that gets a token, imports a row into two groups, reads the result and ends with its status. */
export const SNIPPETS: Record<SnippetLanguage, (caller: Caller) => string> = {
  curl: ({ baseUrl, appid, secret }) => `API='${baseUrl}/api/integrate'
APPID='${appid}'
SECRET='${secret}'

ANSWER=$(curl -sS "$API/app/getOrgAccessToken" \\
  --data-urlencode "instanceAppid=$APPID" --data-urlencode "instanceSecrect=$SECRET")
TOKEN=$(printf '%s' "$ANSWER" | sed -n 's/.*"orgAccessToken":"\\([^"]*\\)".*/\\1/p')
[ -n "$TOKEN" ] || echo "$ANSWER"

ANSWER=$(curl -sS "$API/audience/group/rel/v2/batchAdd" -H "X-Token: $TOKEN" -H 'Content-Type: application/json' -d '{
  "publicParams": {"matchingType": 2, "optType": "add"},
  "data": [{
    "identities": [{"identityType": "phone", "identityValue": "18888888888"}],
    "groups": "first-call-1,first-call-2"
  }]
}')
echo "$ANSWER"
BATCH=$(printf '%s' "$ANSWER" | sed -n 's/.*"data":\\([0-9]*\\).*/\\1/p')

ANSWER=$(curl -sS "$API/import/result?batchId=$BATCH&waitMs=10000" -H "X-Token: $TOKEN")
echo "$ANSWER"
printf '%s' "$ANSWER" | sed 's/.*"status":"\\([A-Z]*\\)".*/\\1/'; echo
`,
  javascript: ({ baseUrl, appid, secret }) => `const API = '${baseUrl}/api/integrate';
const APPID = '${appid}';
const SECRET = '${secret}';

async function call(path, options) {
  const response = await fetch(API + path, options);
  const { errorCode, msg, data } = await response.json();
  if (!response.ok) throw new Error(\`\${errorCode}: \${msg}\`);
  return data;
}

const { orgAccessToken } = await call('/app/getOrgAccessToken', {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ instanceAppid: APPID, instanceSecrect: SECRET }),
});

const batchId = await call('/audience/group/rel/v2/batchAdd', {
  method: 'POST',
  headers: { 'X-Token': orgAccessToken, 'Content-Type': 'application/json' },
  body: JSON.stringify({
    publicParams: { matchingType: 2, optType: 'add' },
    data: [
      {
        identities: [{ identityType: 'phone', identityValue: '18888888888' }],
        groups: 'first-call-1,first-call-2',
      },
    ],
  }),
});

const result = await call(\`/import/result?batchId=\${batchId}&waitMs=10000\`, {
  headers: { 'X-Token': orgAccessToken },
});
console.log(result);
console.log(result.status);
`,
  java: ({ baseUrl, appid, secret }) => `import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.regex.Pattern;

public class First {
  static final String API = "${baseUrl}/api/integrate";
  static final String APPID = "${appid}";
  static final String SECRET = "${secret}";
  static final HttpClient CLIENT = HttpClient.newHttpClient();

  public static void main(String[] args) throws Exception {
    String credentials = "{\\"instanceAppid\\": \\"" + APPID + "\\", \\"instanceSecrect\\": \\"" + SECRET + "\\"}";
    String token = field(post("/app/getOrgAccessToken", "", credentials), "orgAccessToken");

    String batch = """
        {
          "publicParams": {"matchingType": 2, "optType": "add"},
          "data": [{
            "identities": [{"identityType": "phone", "identityValue": "18888888888"}],
            "groups": "first-call-1,first-call-2"
          }]
        }""";
    String batchId = field(post("/audience/group/rel/v2/batchAdd", token, batch), "data");

    HttpRequest.Builder request = request("/import/result?batchId=" + batchId + "&waitMs=10000", token);
    String result = send(request.GET());
    System.out.println(result);
    System.out.println(field(result, "status"));
  }

  static String post(String path, String token, String body) throws Exception {
    HttpRequest.Builder request = request(path, token).header("Content-Type", "application/json");
    return send(request.POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  static HttpRequest.Builder request(String path, String token) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(API + path));
    return token.isEmpty() ? request : request.header("X-Token", token);
  }

  static String send(HttpRequest.Builder request) throws Exception {
    HttpResponse<String> response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) throw new IllegalStateException(response.body());
    return response.body();
  }

  /** The first field of that name. A real program reads the answer with a JSON library. */
  static String field(String json, String name) {
    var found = Pattern.compile("\\"" + name + "\\":\\"?([^\\",}]+)").matcher(json);
    if (!found.find()) throw new IllegalStateException(json);
    return found.group(1);
  }
}
`,
  python: ({ baseUrl, appid, secret }) => `import json
import urllib.error
import urllib.request

API = "${baseUrl}/api/integrate"
APPID = "${appid}"
SECRET = "${secret}"


def call(path, body=None, token=None):
    headers = {"Content-Type": "application/json"}
    if token:
        headers["X-Token"] = token
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(API + path, data, headers)
    try:
        with urllib.request.urlopen(request) as response:
            return json.load(response)["data"]
    except urllib.error.HTTPError as error:
        raise SystemExit(error.read().decode())


token = call("/app/getOrgAccessToken", {"instanceAppid": APPID, "instanceSecrect": SECRET})["orgAccessToken"]

batch_id = call(
    "/audience/group/rel/v2/batchAdd",
    {
        "publicParams": {"matchingType": 2, "optType": "add"},
        "data": [
            {
                "identities": [{"identityType": "phone", "identityValue": "18888888888"}],
                "groups": "first-call-1,first-call-2",
            }
        ],
    },
    token,
)

result = call(f"/import/result?batchId={batch_id}&waitMs=10000", token=token)
print(json.dumps(result, indent=2, ensure_ascii=False))
print(result["status"])
`,
};
