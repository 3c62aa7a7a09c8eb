/** What may have no result in a short run, by a part of the query, with the reason. */
const REASONS: readonly (readonly [part: string, reason: string])[] = [
  ['ALERTS', 'exists only while an alert is pending or fires'],
];

/** Why a query may have no result; undefined where it must have one. */
export function emptyFor(query: string): string | undefined {
  return REASONS.find(([part]) => query.includes(part))?.[1];
}
