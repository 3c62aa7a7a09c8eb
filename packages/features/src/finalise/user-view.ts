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

/** Raw numbers per author (or topic), one per operation of the block, and the newest event of each. */
interface PairTable {
  /** Where the numbers of a key start. */
  readonly offsets: Map<string, number>;
  /** NaN where an operation met no event. */
  readonly raw: number[];
  /** Newest event, ms since epoch. */
  readonly newest: number[];
  /** Events behind the number. */
  readonly counts: number[];
}

/** A user's blob made ready for one request: pairs are computed once, then looked up per row. */
export class UserView {
  private readonly authors: PairTable;
  private readonly topics: PairTable;

  constructor(
    readonly state: EntityState,
    readonly status: DecodeStatus,
    readonly asOfMs: number,
    private readonly programs: Programs,
  ) {
    this.authors = pairTable(state, programs.user_author, asOfMs, 'authors');
    this.topics = pairTable(state, programs.user_topic, asOfMs, 'topics');
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
    this.write(this.programs.user_author, this.authors, authorId, rows, offset);
  }

  /** Writes the user_topic columns of one topic. */
  writeTopic(topic: string, rows: FeatureRows, offset: number): void {
    this.write(this.programs.user_topic, this.topics, topic, rows, offset);
  }

  private write(
    program: readonly PairOp[],
    table: PairTable,
    key: string,
    rows: FeatureRows,
    offset: number,
  ): void {
    const from = table.offsets.get(key);
    for (let i = 0; i < program.length; i++) {
      const { shape } = program[i] as PairOp;
      const raw = from === undefined ? NaN : (table.raw[from + i] as number);
      const ageMs = from === undefined ? 0 : this.asOfMs - (table.newest[from + i] as number);
      writeValue(rows, offset + i, shape, raw, ageMs, shape.defaultValue);
    }
  }
}

/** What the event at hand is worth to each operation; scratch of a synchronous function. */
let worth = new Float64Array(16);

function pairTable(
  state: EntityState,
  program: readonly PairOp[],
  asOfMs: number,
  keys: 'authors' | 'topics',
): PairTable {
  const table: PairTable = { offsets: new Map(), raw: [], newest: [], counts: [] };
  if (program.length > worth.length) worth = new Float64Array(program.length);
  for (let h = 0; h < state.histories.length; h++) {
    if (!program.some(({ history }) => history === h)) continue;
    const entries = state.histories[h]?.entries ?? [];
    for (let e = entries.length - 1; e >= 0; e--) {
      const entry = entries[e] as HistoryEntry;
      weigh(program, entry.weight, Math.max(0, asOfMs - entry.tsMs));
      if (keys === 'topics') {
        for (const topic of entry.topics) add(table, program, h, topic, entry.tsMs);
      } else if (entry.authorId !== '') add(table, program, h, entry.authorId, entry.tsMs);
    }
  }
  for (let i = 0; i < program.length; i++) {
    const op = program[i] as PairOp;
    if (op.op === 'mean') divide(table, i, op, state.histories[op.history]?.entries ?? []);
  }
  return table;
}

function weigh(program: readonly PairOp[], weight: number, ageMs: number): void {
  for (let i = 0; i < program.length; i++) {
    worth[i] = valueOf(program[i] as PairOp, weight, ageMs);
  }
}

/** What one event is worth to an operation. */
function valueOf(op: PairOp, weight: number, ageMs: number): number {
  if (op.op === 'age') return ageMs / op.unitMs;
  if (op.op === 'mean') return weight;
  if (op.op !== 'affinity') return 1;
  return op.halfLifeMs > 0 ? weight * 2 ** (-ageMs / op.halfLifeMs) : weight;
}

/** Makes means of sums. */
function divide(
  { offsets, raw, counts }: PairTable,
  index: number,
  { towards }: PairOp,
  entries: readonly HistoryEntry[],
): void {
  const strength = towards?.strength ?? 0;
  let mean = 0;
  if (towards?.mean === 'own') {
    mean = entries.reduce((sum, entry) => sum + entry.weight, 0) / entries.length;
  } else if (towards) mean = towards.mean;
  for (const offset of offsets.values()) {
    const at = offset + index;
    raw[at] = ((raw[at] as number) + strength * mean) / ((counts[at] as number) + strength);
  }
}

/** Adds an event of a history. Events come newest first: an age is set by the first and kept. */
function add(
  table: PairTable,
  program: readonly PairOp[],
  history: number,
  key: string,
  tsMs: number,
): void {
  const { raw, newest, counts } = table;
  const offset = table.offsets.get(key) ?? open(table, key, program.length);
  for (let i = 0; i < program.length; i++) {
    const op = program[i] as PairOp;
    if (op.history !== history) continue;
    const at = offset + i;
    const known = raw[at] as number;
    counts[at] = (counts[at] as number) + 1;
    if (known !== known) {
      raw[at] = worth[i] as number;
      newest[at] = tsMs;
    } else if (op.op !== 'age') raw[at] = known + (worth[i] as number);
  }
}

/** Makes room for a key that no event had; where its numbers start. */
function open({ offsets, raw, newest, counts }: PairTable, key: string, width: number): number {
  const offset = raw.length;
  offsets.set(key, offset);
  for (let i = 0; i < width; i++) {
    raw.push(NaN);
    newest.push(0);
    counts.push(0);
  }
  return offset;
}

function top({ offsets, raw }: PairTable, program: readonly PairOp[], limit: number): Affinity[] {
  const index = program.findIndex((op) => op.op === 'affinity');
  if (index < 0) return [];
  const found: Affinity[] = [];
  for (const [id, offset] of offsets) {
    const affinity = raw[offset + index] as number;
    if (affinity > 0) found.push({ id, affinity });
  }
  found.sort((a, b) => b.affinity - a.affinity || (a.id < b.id ? -1 : 1));
  return found.length > limit ? found.slice(0, limit) : found;
}
