import { formatNumber } from '../../language/format.ts';
import { defineWords } from '../../language/language.tsx';

export const RUN_WORDS = defineWords({
  zh: {
    preview: (count: number) => `前 ${count} 行的试运行结果`,
    previewing: '正在试运行前几行，排在前面的导入完成后就会有结果…',
    previewSummary: {
      add: (success: number, fail: number, created: number) =>
        `${formatNumber(success)} 行可以导入，${formatNumber(fail)} 行不能；会新建 ${formatNumber(created)} 个用户`,
      delete: (success: number, fail: number) =>
        `${formatNumber(success)} 行的用户可以移出，${formatNumber(fail)} 行不能`,
    },
    newGroupsOfPreview: '会新建的分组：',
    verdict: '结果',
    good: { add: '会导入', delete: '会移出' },
    bad: { add: '不会导入', delete: '不会移出' },
    back: '修改字段对应',
    dryRun: '试运行整个文件',
    dryRunHint: '可选。对所有行试运行一遍，告诉您会匹配和新建多少用户、哪些行会失败；不会改变任何数据。',
    dryRunAgain: '重新试运行',
    checkProgress: '试运行进度',
    stop: '停止试运行',
    progress: (done: number, all: number) => `已处理 ${formatNumber(done)} / ${formatNumber(all)} 行`,
    soFar: (success: number, fail: number) => `成功 ${formatNumber(success)}，失败 ${formatNumber(fail)}`,
    perPart:
      '文件每 500 行为一份，每份都对照试运行那一刻的数据，彼此不知道：同一个人在几份中出现，会重复计数，所以新建用户数可能偏多。',
    goodRows: '会成功的行',
    importedRows: '成功的行',
    matched: '匹配到用户的行',
    created: '新建用户',
    wouldCreate: '会新建的用户',
    ambiguous: '身份有歧义的行',
    otherFailures: '其他失败的行',
    added: '新增关系',
    removed: '移除关系',
    unchanged: '没有变化',
    wouldAdd: '会新增的关系',
    wouldRemove: '会移除的关系',
    newGroups: '新建分组',
    wouldMakeGroups: '会新建的分组',
    reasons: '失败原因',
    reason: (name: string, count: number) => `${name} ${formatNumber(count)}`,
    batchErrors: '批次出错',
    warnings: '提醒（不影响导入）',
    groupList: (count: number) => `会新建的 ${formatNumber(count)} 个分组`,
    groupListCut: (count: number) =>
      `会新建 ${formatNumber(count)} 个以上的分组，请核对分组列是否选对。前面的是：`,
    ofDepartment: (name: string, deptId: string) => `${name}（部门 ${deptId}）`,
    downloadFailed: '下载失败的行',
    downloadHint: '文件带有每行的失败原因，改好后可再次拖入，设置会自动带出。失败的行保留 30 天。',
    start: '开始导入',
    startTitles: {
      add: (rows: number) => `导入 ${formatNumber(rows)} 行，加入分组？`,
      delete: (rows: number) => `把 ${formatNumber(rows)} 行中的用户移出分组？`,
    },
    unchecked: '没有试运行整个文件，不能预知会失败多少行；失败的行不影响其他行，之后可以下载。',
    checked: {
      add: (success: number, fail: number, created: number, groups: number) =>
        `试运行结果：${formatNumber(success)} 行会成功，${formatNumber(fail)} 行会失败，最多新建 ${formatNumber(created)} 个用户，新建 ${formatNumber(groups)} 个分组。`,
      delete: (success: number, fail: number) =>
        `试运行结果：${formatNumber(success)} 行会成功，${formatNumber(fail)} 行会失败。`,
    },
    undoable: '导入后可以在导入记录中逐批撤销。',
    notNow: '再看看',
    importing: '正在导入',
    importProgress: '导入进度',
    importingHint: '可以离开此页，导入不会中断。',
    cancelling: '正在取消：等待已提交的行处理完',
    cancel: '取消导入',
    cancelTitle: '取消导入？',
    cancelText:
      '还没有提交的行不再导入。已经导入的行保持不变，已提交的（最多 10,000 行）仍会生效；需要时可以在导入记录中撤销。',
    goOn: '继续导入',
    finished: (success: number) => `导入完成，成功 ${formatNumber(success)} 行`,
    finishedWithFailures: (success: number, fail: number) =>
      `导入完成，成功 ${formatNumber(success)} 行，失败 ${formatNumber(fail)} 行`,
    cancelled: (done: number, rest: number) =>
      `已取消：已处理的 ${formatNumber(done)} 行保持不变，其余 ${formatNumber(rest)} 行没有导入`,
    cancelledHint: '要撤回已导入的行，请在导入记录中打开相应批次并撤销。',
    cancelledBefore: '已放弃，没有导入任何数据',
    outcome: '导入结果',
    batches: '查看各批次',
    another: '导入另一个文件',
    lost: '没有预览结果，请重新预览。',
  },
  en: {
    preview: (count: number) => `What would come of the first ${count} rows`,
    previewing: 'The first rows are tried, after the imports before them…',
    previewSummary: {
      add: (success: number, fail: number, created: number) =>
        `${formatNumber(success)} rows would be imported, ${formatNumber(fail)} would not; ${formatNumber(created)} people would be made`,
      delete: (success: number, fail: number) =>
        `The people of ${formatNumber(success)} rows would be taken out, those of ${formatNumber(fail)} not`,
    },
    newGroupsOfPreview: 'Groups that would be made:',
    verdict: 'Verdict',
    good: { add: 'Imported', delete: 'Taken out' },
    bad: { add: 'Not imported', delete: 'Not taken out' },
    back: 'Change the columns',
    dryRun: 'Try the whole file',
    dryRunHint:
      'If you like: says of all rows how many people would be found and made, and which rows would fail. Changes nothing.',
    dryRunAgain: 'Try again',
    checkProgress: 'Dry run',
    stop: 'Stop',
    progress: (done: number, all: number) => `${formatNumber(done)} of ${formatNumber(all)} rows`,
    soFar: (success: number, fail: number) =>
      `${formatNumber(success)} succeeded, ${formatNumber(fail)} failed`,
    perPart:
      'Each part of 500 rows is judged against the data of that moment and knows nothing of the others: a person in several parts counts more than once, so fewer people may be made.',
    goodRows: 'Rows that would succeed',
    importedRows: 'Rows imported',
    matched: 'Rows with a known person',
    created: 'People made',
    wouldCreate: 'People to be made',
    ambiguous: 'Ambiguous rows',
    otherFailures: 'Other failed rows',
    added: 'Relations added',
    removed: 'Relations removed',
    unchanged: 'Unchanged',
    wouldAdd: 'Relations to be added',
    wouldRemove: 'Relations to be removed',
    newGroups: 'Groups made',
    wouldMakeGroups: 'Groups to be made',
    reasons: 'Why rows fail',
    reason: (name: string, count: number) => `${name} ${formatNumber(count)}`,
    batchErrors: 'Batch in error',
    warnings: 'Worth knowing (imported all the same)',
    groupList: (count: number) => `${formatNumber(count)} groups that would be made`,
    groupListCut: (count: number) =>
      `More than ${formatNumber(count)} groups would be made: is it the right column? The first are:`,
    ofDepartment: (name: string, deptId: string) => `${name} (department ${deptId})`,
    downloadFailed: 'Download the failed rows',
    downloadHint:
      'With the reason in each row. Correct them and drop the file again: the settings are remembered. Kept for 30 days.',
    start: 'Import',
    startTitles: {
      add: (rows: number) => `Import ${formatNumber(rows)} rows into groups?`,
      delete: (rows: number) => `Take the people of ${formatNumber(rows)} rows out of groups?`,
    },
    unchecked:
      'The whole file was not tried, so nobody knows how many rows will fail. They do not keep others from being imported, and can be downloaded afterwards.',
    checked: {
      add: (success: number, fail: number, created: number, groups: number) =>
        `As tried: ${formatNumber(success)} rows succeed, ${formatNumber(fail)} fail; up to ${formatNumber(created)} people and ${formatNumber(groups)} groups are made.`,
      delete: (success: number, fail: number) =>
        `As tried: ${formatNumber(success)} rows succeed, ${formatNumber(fail)} fail.`,
    },
    undoable: 'It can be undone batch by batch under Imports.',
    notNow: 'Not now',
    importing: 'Importing',
    importProgress: 'Import',
    importingHint: 'It goes on when you leave this page.',
    cancelling: 'Cancelling: what was submitted is finished first',
    cancel: 'Cancel the import',
    cancelTitle: 'Cancel the import?',
    cancelText:
      'Rows that were not submitted are not imported. What was imported stays, and what was submitted (up to 10,000 rows) still takes effect; undo it under Imports where needed.',
    goOn: 'Go on',
    finished: (success: number) => `Finished: ${formatNumber(success)} rows imported`,
    finishedWithFailures: (success: number, fail: number) =>
      `Finished: ${formatNumber(success)} rows imported, ${formatNumber(fail)} failed`,
    cancelled: (done: number, rest: number) =>
      `Cancelled: ${formatNumber(done)} rows were done and stay, ${formatNumber(rest)} were not imported`,
    cancelledHint: 'To take back what was imported, open its batches under Imports and undo them.',
    cancelledBefore: 'Discarded; nothing was imported',
    outcome: 'What came of it',
    batches: 'Show the batches',
    another: 'Import another file',
    lost: 'There is no preview. Make it again.',
  },
});
