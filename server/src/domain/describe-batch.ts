/** What is known of a batch beside its failures and warnings. Times are ISO 8601, UTC, six decimals. */
export interface BatchFacts {
  batchId: number;
  status: string;
  optType: string;
  matchingType: number | null;
  isDryRun: boolean;
  undoOf: number | null;
  total: number;
  success: number;
  fail: number;
  relationsAdded: number;
  relationsRemoved: number;
  unchanged: number;
  usersCreated: number;
  groupsCreated: number;
  identitiesBound: number;
  appliedSeq: number | null;
  acceptedAt: string;
  finishedAt: string | null;
}

/** A batch without its failures and warnings, as results, lists and webhooks show it. */
export function describeBatch(batch: BatchFacts): object {
  return {
    batchId: batch.batchId,
    batchIdStr: String(batch.batchId),
    status: batch.status,
    optType: batch.optType,
    // Absent is applied as exact; an undo matches nobody.
    matchingType: batch.undoOf === null ? (batch.matchingType ?? 1) : null,
    dryRun: batch.isDryRun,
    undoOf: batch.undoOf,
    total: batch.total,
    success: batch.success,
    fail: batch.fail,
    relationsAdded: batch.relationsAdded,
    relationsRemoved: batch.relationsRemoved,
    unchanged: batch.unchanged,
    usersCreated: batch.usersCreated,
    groupsCreated: batch.groupsCreated,
    identitiesBound: batch.identitiesBound,
    appliedSeq: batch.appliedSeq,
    acceptedAt: batch.acceptedAt,
    finishedAt: batch.finishedAt,
  };
}
