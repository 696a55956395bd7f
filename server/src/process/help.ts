/** The whole help. `operatorCommands` are the lines of `src/commands`. */
export function writeHelp(operatorCommands: string): string {
  return `用法 / Usage: muster-server <command>

  start     一体运行：内置 PostgreSQL、接口、导入进程
            all in one: its own PostgreSQL, the API, a worker
  serve     仅接口（需要 DATABASE_URL）
            the API only (needs DATABASE_URL)
  work      仅导入进程（需要 DATABASE_URL）
            a worker only (needs DATABASE_URL)
  migrate   升级数据库结构，空库时创建首个企业，然后退出
            brings the database to this version, makes the first enterprise in an empty one, and ends
  --help    显示本帮助；也可用于单个命令
            this text, or that of one command

运维命令（均可加 --json；产品运行与否均可执行）/ Operator's commands (all take --json; the product may run or not):

${operatorCommands}
环境变量 / Environment:

  HOST=127.0.0.1                address to listen on
  PORT=8080                     0 takes any free port
  DATA_DIR=./data               the embedded PostgreSQL and credentials.json
  DATABASE_URL                  an external PostgreSQL 15 or newer; then nothing is embedded
  PREPARED_STATEMENTS=on        off behind a PgBouncer before 1.21
  POOL_SIZE=10                  database connections per process
  LOG_LEVEL=info                trace, debug, info, warn, error, fatal or silent
  BODY_BYTES_MAX=4194304        largest body of a call, inflated
  BODIES_IN_WORK_MAX=256        bodies that a process works on at once
  BODY_BYTES_IN_WORK_MAX=67108864
                                their bytes, inflated
  BACKLOG_ROWS_MAX=10000000     rows that may wait per enterprise
  IMPORT_CALLS_PER_S_MAX=2000   import calls an app may make in a second
  V1_SUNSET=2027-12-31          the last day of the old batchAdd, as its answers announce it
  LANE_TIMEOUT_MS=60000         after so long a frozen worker loses its lane
  CHUNK_ROWS_MAX=16000          rows,
  CHUNK_BYTES_MAX=16777216      bytes
  CHUNK_PAIRS_MAX=60000         and (row, group) pairs that are applied in one transaction
  ERROR_HTTP_STATUS=own         200 puts every error of the API on HTTP 200
  WEBHOOK_ALLOW_PRIVATE=off     on lets webhooks go to private addresses, on closed networks

退出码 / Exit codes: 0 正常 ended as asked; 1 无法运行 cannot run, the reason is printed; 2 用法错误 wrong usage;
78 配置错误 wrong configuration, every problem is printed
`;
}
