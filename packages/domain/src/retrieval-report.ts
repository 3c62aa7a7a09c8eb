/** What retrieval did, for personalisation notes and ExplainFeed. */
export interface RetrievalReport {
  /** Candidates by source, before merging. */
  readonly fetched: Readonly<Record<string, number>>;
  /** Filters applied, in order. */
  readonly filters: readonly string[];
  /** Removed items by filter, at most 500 ids in all. */
  readonly removed: Readonly<Record<string, readonly string[]>>;
}

export function encodeRetrievalReport(report: RetrievalReport): Buffer {
  return Buffer.from(JSON.stringify(report));
}

export function decodeRetrievalReport(bytes: Uint8Array): RetrievalReport {
  if (bytes.length === 0) return { fetched: {}, filters: [], removed: {} };
  return JSON.parse(Buffer.from(bytes).toString()) as RetrievalReport;
}
