import { RULES } from '@eaglerank/domain';
import type { CountCap } from './count-cap.js';

const PIN_BIT = 1 << RULES.indexOf('pin');
const AUTHOR_BIT = 1 << RULES.indexOf('max_per_author');
const TOPIC_BIT = 1 << RULES.indexOf('topic_diversity');

/** What the order is made of; `rows` are candidates, best first. */
export interface OrderInput {
  /** Candidates in order of score, best first. */
  readonly rows: Uint32Array;
  /** Rows that come first, in this order; they are also in `rows`. */
  readonly pins: readonly number[];
  /** Positions to fill. */
  readonly limit: number;
  /** Positions that the caps look at together; windows are aligned. */
  readonly window: number;
  readonly author: CountCap;
  readonly topic: CountCap;
  /** By row; bits of the rules that moved it are set. */
  readonly ruleMasks: Uint16Array;
}

/** The order before exploration. */
export interface BaseOrder {
  /** Row by position. */
  readonly rows: Uint32Array;
  /** Positions that pins hold, from the first. */
  readonly pinned: number;
  /** By window: 1 where a cap had to yield because no candidate left would have kept it. */
  readonly yielded: Uint8Array;
}

/**
 * Pins, then the best candidate that keeps the caps in its window, position by position. A cap
 * yields only when every candidate left would break it: a short catalogue gives a full feed.
 */
export function baseOrder(input: OrderInput): BaseOrder {
  const length = Math.min(input.limit, input.rows.length);
  const filler = new OrderFiller(input, length);
  for (let start = 0; start < length; start += input.window) {
    filler.fill(start, Math.min(start + input.window, length));
  }
  return filler;
}

class OrderFiller implements BaseOrder {
  readonly rows: Uint32Array;
  readonly pinned: number;
  readonly yielded: Uint8Array;
  /** Rows passed over so far, best first. */
  private readonly pending: Uint32Array;
  private waiting = 0;
  private cursor = 0;

  constructor(
    private readonly input: OrderInput,
    length: number,
  ) {
    this.rows = new Uint32Array(length);
    this.pinned = Math.min(input.pins.length, length);
    this.yielded = new Uint8Array(Math.ceil(length / input.window));
    this.pending = new Uint32Array(input.rows.length);
  }

  /** Fills one window: positions `start` to `end` (exclusive). */
  fill(start: number, end: number): void {
    const { author, topic } = this.input;
    author.reset();
    topic.reset();
    let position = start;
    for (; position < end && position < this.pinned; position++) {
      const row = this.input.pins[position] as number;
      this.input.ruleMasks[row] = (this.input.ruleMasks[row] as number) | PIN_BIT;
      this.place(position, row);
    }
    position = this.fromPending(position, end);
    position = this.fromRest(position, end);
    if (position === end) return;
    this.yielded[start / this.input.window] = 1;
    const missing = end - position;
    for (let i = 0; i < missing; i++) this.place(position + i, this.pending[i] as number);
    this.pending.copyWithin(0, missing, this.waiting);
    this.waiting -= missing;
  }

  private place(position: number, row: number): void {
    this.rows[position] = row;
    this.input.author.add(row);
    this.input.topic.add(row);
  }

  private fromPending(from: number, end: number): number {
    let position = from;
    let kept = 0;
    for (let i = 0; i < this.waiting; i++) {
      const row = this.pending[i] as number;
      if (position < end && this.fits(row)) this.place(position++, row);
      else this.pending[kept++] = row;
    }
    this.waiting = kept;
    return position;
  }

  private fromRest(from: number, end: number): number {
    const { rows, pins } = this.input;
    let position = from;
    while (position < end && this.cursor < rows.length) {
      const row = rows[this.cursor++] as number;
      if (pins.length > 0 && pins.includes(row)) continue;
      if (this.fits(row)) this.place(position++, row);
      else this.pending[this.waiting++] = row;
    }
    return position;
  }

  private fits(row: number): boolean {
    const { author, topic, ruleMasks } = this.input;
    let broken = 0;
    if (!author.fits(row)) broken |= AUTHOR_BIT;
    if (!topic.fits(row)) broken |= TOPIC_BIT;
    if (broken === 0) return true;
    ruleMasks[row] = (ruleMasks[row] as number) | broken;
    return false;
  }
}
