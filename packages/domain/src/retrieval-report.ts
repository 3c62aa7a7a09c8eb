/** What retrieval did, for personalisation notes and ExplainFeed. */
export interface RetrievalReport {
  /** Candidates by source, before merging. */
  readonly fetched: Readonly<Record<string, number>>;
  /** Filters applied, in order. */
  readonly filters: readonly string[];
  /** Removed items by filter, at most 500 ids in all. */
  readonly removed: Readonly<Record<string, readonly string[]>>;
}

export function encodeRetrievalReport({ fetched, filters, removed }: RetrievalReport): Buffer {
  // `fetched` comes first: decodeFetched reads no further
  return Buffer.from(JSON.stringify({ fetched, filters, removed }));
}

export function decodeRetrievalReport(bytes: Uint8Array): RetrievalReport {
  if (bytes.length === 0) return { fetched: {}, filters: [], removed: {} };
  return JSON.parse(Buffer.from(bytes).toString()) as RetrievalReport;
}

const HEAD_BYTES = 1024;
const FETCHED = /^\{"fetched":(\{[^{}]*\})/;

/** `fetched` of an encoded report, without decoding the removed ids behind it. */
export function decodeFetched(bytes: Uint8Array): Readonly<Record<string, number>> {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, HEAD_BYTES));
  const found = FETCHED.exec(head.toString())?.[1];
  if (found === undefined) return decodeRetrievalReport(bytes).fetched;
  return JSON.parse(found) as Record<string, number>;
}
