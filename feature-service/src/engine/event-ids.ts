import { hash53, type TenantKeys } from '@eaglerank/domain';
import type { Command, RedisClient } from '@eaglerank/redis';
import { Bloom } from './bloom.js';
import { BACKFILL_HOUR, type Segment } from './slot-meta.js';

/** An id and its body, hashed. */
export interface IdHashes {
  readonly id: number;
  readonly body: number;
  /** ms since epoch. */
  readonly ingestMs: number;
  readonly backfill: boolean;
}

/** Whether an id was counted before; `conflict`: with another body. */
export type IdVerdict = 'new' | 'duplicate' | 'conflict';

const HOUR_MS = 3_600_000;
/** Two hashes an event; a set stays an integer set up to 512 members. */
const EVENTS_PER_BUCKET = 190;
const GROWTH = 4;
const MAX_BUCKETS = 65_536;
const KEYS_PER_COMMAND = 500;

/** 53-bit hashes under which an event is remembered. `body` is its canonical text. */
export function hashIds(eventId: string, body: string): Pick<IdHashes, 'id' | 'body'> {
  return { id: hash53(eventId), body: hash53(`${eventId}\0${body}`, 1) };
}

interface Live extends Segment {
  count: number;
  readonly bloom: Bloom;
}

/**
 * The event ids one slot remembers, by the hour they were accepted in: integer sets of at most 512
 * members, in segments that grow fourfold as an hour fills. A Bloom filter per segment answers for
 * almost every new id; only what it cannot rule out is looked up.
 */
export class EventIds {
  private live: Live[] = [];

  constructor(
    private readonly redis: RedisClient,
    private readonly keys: TenantKeys,
    private readonly slot: number,
    /** How long ids are remembered, ms. */
    private readonly horizonMs: number,
  ) {}

  get segments(): readonly Segment[] {
    return this.live;
  }

  /** Takes over what a commit stored. Filters that are known already are kept. */
  async load(segments: readonly Segment[]): Promise<void> {
    const known = new Map(this.live.map((s) => [`${s.hour}:${s.first}`, s.bloom]));
    this.live = [];
    for (const segment of segments) {
      const bloom = known.get(`${segment.hour}:${segment.first}`) ?? (await this.filter(segment));
      this.live.push({ ...segment, bloom });
    }
  }

  private async filter(segment: Segment): Promise<Bloom> {
    const bloom = new Bloom(segment.buckets * EVENTS_PER_BUCKET);
    const keys = this.bucketKeys(segment);
    for (let at = 0; at < keys.length; at += KEYS_PER_COMMAND) {
      const part = keys.slice(at, at + KEYS_PER_COMMAND);
      const sets = await this.redis.pipeline(part.map((key) => ['SMEMBERS', key] as const));
      for (const members of sets as Buffer[][]) {
        for (const member of members) bloom.add(Number(member.toString()));
      }
    }
    return bloom;
  }

  private key({ hour, first, buckets }: Segment, id: number): string {
    return this.keys.seenEventIds(this.slot, hour, first + (id % buckets));
  }

  private bucketKeys({ hour, first, buckets }: Segment): string[] {
    return Array.from({ length: buckets }, (_, b) =>
      this.keys.seenEventIds(this.slot, hour, first + b),
    );
  }

  /** Verdicts in the order of `events`, which count among themselves in that order. */
  async check(events: readonly IdHashes[]): Promise<IdVerdict[]> {
    const stored = await this.lookUp(events);
    const inBatch = new Map<number, number>();
    return events.map(({ id, body }, i) => {
      const known = stored.get(i);
      if (known !== undefined) return known;
      const first = inBatch.get(id);
      if (first !== undefined) return first === body ? 'duplicate' : 'conflict';
      inBatch.set(id, body);
      return 'new';
    });
  }

  /** Verdicts by index of the events whose id is stored. */
  private async lookUp(events: readonly IdHashes[]): Promise<Map<number, IdVerdict>> {
    const questions: Command[] = [];
    const asked: number[] = [];
    events.forEach(({ id, body }, i) => {
      for (const segment of this.live) {
        if (!segment.bloom.has(id)) continue;
        questions.push(['SMISMEMBER', this.key(segment, id), id, body]);
        asked.push(i);
      }
    });
    const answers = (await this.redis.pipeline(questions)) as (readonly [number, number])[];
    const verdicts = new Map<number, IdVerdict>();
    answers.forEach(([idKnown, bodyKnown], a) => {
      if (idKnown === 1) verdicts.set(asked[a] as number, bodyKnown ? 'duplicate' : 'conflict');
    });
    return verdicts;
  }

  /** Remembers counted events; returns what a commit must write. `nowMs` is the engine's clock. */
  add(events: readonly IdHashes[], nowMs: number): Command[] {
    const members = new Map<string, number[]>();
    for (const { id, body, ingestMs, backfill } of events) {
      const segment = this.segmentOf(backfill ? BACKFILL_HOUR : Math.floor(ingestMs / HOUR_MS));
      segment.count++;
      segment.bloom.add(id);
      const key = this.key(segment, id);
      const list = members.get(key);
      if (list) list.push(id, body);
      else members.set(key, [id, body]);
    }
    const commands = [...members].map(([key, list]): Command => ['SADD', key, ...list]);
    return [...commands, ...this.expire(nowMs)];
  }

  private segmentOf(hour: number): Live {
    const last = this.live.findLast((s) => s.hour === hour);
    if (last && (last.count < last.buckets * EVENTS_PER_BUCKET || last.buckets === MAX_BUCKETS)) {
      return last;
    }
    const buckets = last ? Math.min(last.buckets * GROWTH, MAX_BUCKETS) : 1;
    const first = last ? last.first + last.buckets : 0;
    const bloom = new Bloom(buckets * EVENTS_PER_BUCKET);
    const segment = { hour, first, buckets, count: 0, bloom };
    this.live.push(segment);
    return segment;
  }

  /**
   * Drops whole hours that lie further back than the horizon, counted from the newest hour in
   * which anything was accepted, or from the clock where a stamp lies ahead of it.
   */
  private expire(nowMs: number): Command[] {
    const newest = Math.max(...this.live.map((s) => s.hour)) * HOUR_MS;
    const cutoff = Math.min(newest, nowMs) - this.horizonMs;
    const gone = this.live.filter(
      ({ hour }) => hour !== BACKFILL_HOUR && (hour + 1) * HOUR_MS <= cutoff,
    );
    return this.drop(gone);
  }

  /** Forgets the ids of history, whose retries are over. */
  dropBackfill(): Command[] {
    return this.drop(this.live.filter((s) => s.hour === BACKFILL_HOUR));
  }

  private drop(gone: readonly Live[]): Command[] {
    if (gone.length === 0) return [];
    this.live = this.live.filter((s) => !gone.includes(s));
    const keys = gone.flatMap((s) => this.bucketKeys(s));
    const commands: Command[] = [];
    for (let at = 0; at < keys.length; at += KEYS_PER_COMMAND) {
      commands.push(['UNLINK', ...keys.slice(at, at + KEYS_PER_COMMAND)]);
    }
    return commands;
  }
}
