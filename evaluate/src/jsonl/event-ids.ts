import { hash53 } from '@eaglerank/domain';

/** A set of V8 holds 2^24 members at most: this many sets hold any file that fits into memory. */
const SHARDS = 64;

/** Ids of events that were taken, as 53-bit hashes, which is what the engine compares, too. */
export class SeenIds {
  private readonly shards = Array.from({ length: SHARDS }, () => new Set<number>());

  /** Whether the id is new. */
  add(eventId: string): boolean {
    const hash = hash53(eventId);
    const shard = this.shards[hash % SHARDS] as Set<number>;
    const before = shard.size;
    return shard.add(hash).size > before;
  }
}

/** One string for equal ones: each line brings its own copy of the ids it names. */
export class Names {
  private readonly known = new Map<string, string>();

  of(name: string): string {
    const found = this.known.get(name);
    if (found === undefined) this.known.set(name, name);
    return found ?? name;
  }
}
