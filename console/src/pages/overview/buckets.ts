import type { Overview } from './overview-page.tsx';

export type Bucket = Overview['buckets'][number];

/** Every stretch of the range from its first to the one that goes on now: the server leaves out those in which nothing happened. */
export function fillBuckets({ from, bucketS, bucketCount, buckets }: Overview): Bucket[] {
  const startMs = Date.parse(from);
  const byStart = new Map(buckets.map((bucket) => [Date.parse(bucket.from), bucket]));
  return Array.from({ length: bucketCount }, (_, index) => {
    const atMs = startMs + index * bucketS * 1_000;
    return byStart.get(atMs) ?? { from: new Date(atMs).toISOString(), ...NOTHING };
  });
}

const NOTHING = {
  batches: 0,
  errors: 0,
  rows: 0,
  success: 0,
  fail: 0,
  relationsAdded: 0,
  relationsRemoved: 0,
};

/** `08:00`, or `01-31` where a bucket is a day. */
export function formatBucket(iso: string, bucketS: number): string {
  const date = new Date(iso);
  const [month, day, hour] = [date.getMonth() + 1, date.getDate(), date.getHours()].map((part) =>
    String(part).padStart(2, '0'),
  );
  return bucketS < 86_400 ? `${hour}:00` : `${month}-${day}`;
}
