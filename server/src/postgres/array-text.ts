/**
 * An integer array as PostgreSQL reads it. The driver would quote and escape every element, which for the ten thousands of
 * a chunk takes longer than to join them.
 */
export function integerArray(values: readonly number[]): string {
  return `{${values.join(',')}}`;
}
