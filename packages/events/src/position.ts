/**
 * Where a reader stands in a tenant's log: it has read every entry before `entry` and the first
 * `index` records of the first entry at or after it.
 */
export interface Position {
  /** Id of an entry, in the log's own form; ids of one log are compared by `compareEntries`. */
  readonly entry: string;
  readonly index: number;
}

/** Before everything. */
export const START: Position = { entry: '0-0', index: 0 };

export function formatPosition({ entry, index }: Position): string {
  return `${entry}/${index}`;
}

/** Throws when the text is no position. */
export function parsePosition(text: string): Position {
  const match = /^(\d+-\d+)\/(\d+)$/.exec(text);
  if (!match) throw new Error(`"${text}" is no log position`);
  return { entry: match[1] as string, index: Number(match[2]) };
}

const parts = (entry: string): [bigint, bigint] => {
  const at = entry.indexOf('-');
  return [BigInt(entry.slice(0, at)), BigInt(entry.slice(at + 1))];
};

/** Negative, zero or positive as `a` comes before, is, or comes after `b`. */
export function compareEntries(a: string, b: string): number {
  if (a === b) return 0;
  const [aMajor, aMinor] = parts(a);
  const [bMajor, bMinor] = parts(b);
  if (aMajor !== bMajor) return aMajor < bMajor ? -1 : 1;
  return aMinor < bMinor ? -1 : 1;
}

export function comparePositions(a: Position, b: Position): number {
  return compareEntries(a.entry, b.entry) || a.index - b.index;
}

/** The smallest of some positions; undefined without any. */
export function earliest(positions: Iterable<Position>): Position | undefined {
  let found: Position | undefined;
  for (const position of positions) {
    if (found === undefined || comparePositions(position, found) < 0) found = position;
  }
  return found;
}

/** The smallest id after `entry`. */
export function successor(entry: string): string {
  const [major, minor] = parts(entry);
  return `${major}-${minor + 1n}`;
}

const MAX_MINOR = 18446744073709551615n;

/** The largest id before `entry`. */
export function predecessor(entry: string): string {
  const [major, minor] = parts(entry);
  if (minor > 0n) return `${major}-${minor - 1n}`;
  return major > 0n ? `${major - 1n}-${MAX_MINOR}` : '0-0';
}
