import type { DecodeStatus } from '../codec/blob.js';
import type { PairOp, Programs } from '../plan/operations.js';
import type { EntityState } from '../state/entity-state.js';
import type { HistoryEntry, LastEntry } from '../state/history.js';
import { writeValue, type FeatureRows } from './rows.js';

/** An author or topic and how strongly the user is drawn to it. */
export interface Affinity {
  readonly id: string;
  readonly affinity: number;
}

/** Raw numbers per author (or topic), one per operation of the block, and the newest event. */
interface PairNumbers {
  readonly raw: Float64Array;
  /** Newest event per operation's history, ms since epoch. */
  readonly newest: Float64Array;
}

/** A user's blob made ready for one request: pairs are computed once, then looked up per row. */
export class UserView {
  private readonly authors: ReadonlyMap<string, PairNumbers>;
  private readonly topics: ReadonlyMap<string, PairNumbers>;

  constructor(
    readonly state: EntityState,
    readonly status: DecodeStatus,
    readonly asOfMs: number,
    private readonly programs: Programs,
  ) {
    this.authors = pairNumbers(state, programs.user_author, asOfMs, (entry) =>
      entry.authorId === '' ? [] : [entry.authorId],
    );
    this.topics = pairNumbers(state, programs.user_topic, asOfMs, (entry) => entry.topics);
  }

  /** Events applied to the user's features in all; 0 for a new user. */
  get knownEvents(): number {
    return this.state.events;
  }

  /** Authors by descending affinity (first affinity feature of user_author), at most `limit`. */
  topAuthors(limit: number): Affinity[] {
    return top(this.authors, this.programs.user_author, limit);
  }

  /** Topics by descending affinity (first affinity feature of user_topic), at most `limit`. */
  topTopics(limit: number): Affinity[] {
    return top(this.topics, this.programs.user_topic, limit);
  }

  /** Ids of the plan's last-N measure of items, newest first; empty when the plan has none. */
  recentItems(limit: number): LastEntry[] {
    const index = this.state.layout.lasts.findIndex((last) => last.field === 'item_id');
    const entries = this.state.lasts[index]?.entries ?? [];
    return entries.slice(-limit).reverse();
  }

  /** Writes the user_author columns of one author. */
  writeAuthor(authorId: string, rows: FeatureRows, offset: number): void {
    this.write(this.programs.user_author, this.authors.get(authorId), rows, offset);
  }

  /** Writes the user_topic columns of one topic. */
  writeTopic(topic: string, rows: FeatureRows, offset: number): void {
    this.write(this.programs.user_topic, this.topics.get(topic), rows, offset);
  }

  private write(
    program: readonly PairOp[],
    numbers: PairNumbers | undefined,
    rows: FeatureRows,
    offset: number,
  ): void {
    for (let i = 0; i < program.length; i++) {
      const { shape } = program[i] as PairOp;
      const raw = numbers ? (numbers.raw[i] as number) : NaN;
      const ageMs = numbers ? this.asOfMs - (numbers.newest[i] as number) : 0;
      writeValue(rows, offset + i, shape, raw, ageMs, shape.defaultValue);
    }
  }
}

function pairNumbers(
  state: EntityState,
  program: readonly PairOp[],
  asOfMs: number,
  keysOf: (entry: HistoryEntry) => readonly string[],
): Map<string, PairNumbers> {
  const all = new Map<string, PairNumbers>();
  program.forEach((op, i) => {
    const entries = state.histories[op.history]?.entries ?? [];
    for (let e = entries.length - 1; e >= 0; e--) {
      const entry = entries[e] as HistoryEntry;
      const ageMs = Math.max(0, asOfMs - entry.tsMs);
      for (const key of keysOf(entry)) {
        let numbers = all.get(key);
        if (numbers === undefined) {
          const size = program.length;
          numbers = { raw: new Float64Array(size).fill(NaN), newest: new Float64Array(size) };
          all.set(key, numbers);
        }
        const known = numbers.raw[i] as number;
        if (known !== known) numbers.newest[i] = entry.tsMs;
        numbers.raw[i] = addEntry(op, known, entry.weight, ageMs);
      }
    }
  });
  return all;
}

/** Entries come newest first: an age is set by the first and kept. */
function addEntry(op: PairOp, known: number, weight: number, ageMs: number): number {
  if (op.op === 'age') return known === known ? known : ageMs / op.unitMs;
  const decay = op.op === 'affinity' && op.halfLifeMs > 0 ? 2 ** (-ageMs / op.halfLifeMs) : 1;
  const add = op.op === 'affinity' ? weight * decay : 1;
  return known === known ? known + add : add;
}

function top(
  numbers: ReadonlyMap<string, PairNumbers>,
  program: readonly PairOp[],
  limit: number,
): Affinity[] {
  const index = program.findIndex((op) => op.op === 'affinity');
  if (index < 0) return [];
  return [...numbers]
    .map(([id, { raw }]) => ({ id, affinity: raw[index] as number }))
    .filter(({ affinity }) => affinity > 0)
    .sort((a, b) => b.affinity - a.affinity || (a.id < b.id ? -1 : 1))
    .slice(0, limit);
}
