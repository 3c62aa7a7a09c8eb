import {
  MAX_FOLLOWS,
  MAX_SEEN,
  NOTHING_SEEN,
  NO_FOLLOWS,
  decodeFollows,
  decodeSeen,
  encodeFollows,
  encodeSeen,
} from '@eaglerank/catalogue';
import { Cell, readable } from './cell.js';

interface Edge {
  readonly authorId: string;
  readonly tsMs: number;
  readonly active: boolean;
}

const compareEdges = (a: Edge, b: Edge): number =>
  a.tsMs - b.tsMs || (a.authorId < b.authorId ? -1 : 1);

/** Whom one user follows: the last writer by event time wins, at one time the unfollow. */
export class FollowsCell extends Cell {
  private readonly edges = new Map<string, Edge>();

  constructor(
    key: string,
    readonly userId: string,
  ) {
    super(key, { kind: 'user', id: userId });
  }

  load(bytes: Buffer | null): void {
    this.edges.clear();
    const { authorIds, tsMs, active } = readable(() => decodeFollows(bytes)) ?? NO_FOLLOWS;
    authorIds.forEach((authorId, i) => {
      const edge = { authorId, tsMs: tsMs[i] as number, active: active[i] === 1 };
      this.edges.set(authorId, edge);
    });
  }

  clear(): void {
    this.edges.clear();
  }

  /** Returns whether anything changed. */
  set(authorId: string, active: boolean, tsMs: number): boolean {
    const known = this.edges.get(authorId);
    if (known && (known.tsMs > tsMs || (known.tsMs === tsMs && !known.active))) return false;
    this.edges.set(authorId, { authorId, tsMs, active });
    if (this.edges.size > MAX_FOLLOWS) this.edges.delete(this.oldest().authorId);
    return true;
  }

  private oldest(): Edge {
    let oldest: Edge | undefined;
    for (const edge of this.edges.values()) {
      if (!oldest || compareEdges(edge, oldest) < 0) oldest = edge;
    }
    return oldest as Edge;
  }

  /** Forgets some authors; returns whether any was there. */
  removeWhere(gone: (authorId: string, tsMs: number) => boolean): boolean {
    const before = this.edges.size;
    for (const { authorId, tsMs } of this.edges.values()) {
      if (gone(authorId, tsMs)) this.edges.delete(authorId);
    }
    return this.edges.size < before;
  }

  encode(): Buffer | undefined {
    if (this.edges.size === 0) return undefined;
    const edges = [...this.edges.values()].sort(compareEdges);
    return encodeFollows({
      authorIds: edges.map((edge) => edge.authorId),
      tsMs: Float64Array.from(edges, (edge) => edge.tsMs),
      active: Uint8Array.from(edges, (edge) => (edge.active ? 1 : 0)),
    });
  }
}

// scratch of a synchronous function
const ringOrdinals = new Uint32Array(MAX_SEEN);
const ringSeconds = new Uint32Array(MAX_SEEN);

/** Items lately served to or seen by one user. */
export class SeenCell extends Cell {
  /** Seconds since epoch by ordinal, oldest first. */
  private readonly at = new Map<number, number>();
  private newest = 0;

  constructor(
    key: string,
    readonly userId: string,
    /** How long an item counts as seen, seconds. */
    private readonly keptSeconds: number,
  ) {
    super(key, { kind: 'user', id: userId });
  }

  load(bytes: Buffer | null): void {
    this.clear();
    const { ordinals, atSeconds } = readable(() => decodeSeen(bytes)) ?? NOTHING_SEEN;
    ordinals.forEach((ordinal, i) => this.add(ordinal, atSeconds[i] as number));
  }

  clear(): void {
    this.at.clear();
    this.newest = 0;
  }

  add(ordinal: number, atSeconds: number): void {
    this.newest = Math.max(this.newest, atSeconds);
    this.at.delete(ordinal);
    this.at.set(ordinal, atSeconds);
    if (this.at.size <= MAX_SEEN) return;
    const oldest = this.at.keys().next().value;
    if (oldest !== undefined) this.at.delete(oldest);
  }

  override get ttlSeconds(): number {
    return Math.max(1, this.keptSeconds);
  }

  encode(): Buffer | undefined {
    const oldest = this.newest - this.keptSeconds;
    let count = 0;
    this.at.forEach((at, ordinal) => {
      if (at < oldest) {
        this.at.delete(ordinal);
        return;
      }
      ringOrdinals[count] = ordinal;
      ringSeconds[count++] = at;
    });
    if (count === 0) return undefined;
    return encodeSeen({
      ordinals: ringOrdinals.subarray(0, count),
      atSeconds: ringSeconds.subarray(0, count),
    });
  }
}
