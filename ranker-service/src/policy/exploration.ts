import { RULES, type ExplorationConfig } from '@eaglerank/domain';
import type { BaseOrder } from './base-order.js';
import type { CountCap } from './count-cap.js';
import type { Random } from './random.js';

const SHUFFLE_BIT = 1 << RULES.indexOf('exploration');
const FRESH_BIT = 1 << RULES.indexOf('fresh_slot');

/** A position that may show an unproven item, and the rows it may show. */
export interface FreshSlot {
  readonly position: number;
  /** Never empty; each is as likely as the others. */
  readonly pool: readonly number[];
}

/** What a draw chooses from; fixed before any random number is drawn. */
export interface ExplorationPlan {
  readonly base: BaseOrder;
  readonly slots: readonly FreshSlot[];
  readonly config: ExplorationConfig;
}

/** One draw: rows by position and the probability of finding each of them there. */
export interface Draw {
  readonly rows: Uint32Array;
  readonly propensities: Float64Array;
}

/** Rows a fresh slot may choose from, and the caps that bound the choice. */
export interface FreshCandidates {
  /** Best first; none of them is in the base order. */
  readonly rows: readonly number[];
  readonly window: number;
  readonly author: CountCap;
  readonly topic: CountCap;
}

/**
 * Pools of the fresh slots. A row is in at most one pool, and a window's caps hold whichever rows
 * its slots choose: what counts against a cap is the most that any combination could bring.
 * Pinned positions and windows in which a cap has yielded have no slot.
 */
export function planFreshSlots(
  base: BaseOrder,
  config: ExplorationConfig,
  fresh: FreshCandidates,
): FreshSlot[] {
  if (config.freshProbability === 0 || fresh.rows.length === 0) return [];
  const windows = new Map<number, WindowUse>();
  const drafts = [...new Set(config.freshSlots)]
    .filter((p) => p >= base.pinned && p < base.rows.length)
    .filter((p) => base.yielded[Math.floor(p / fresh.window)] === 0)
    .map((position) => new SlotDraft(position, base, fresh, windows));
  if (drafts.length === 0) return [];
  fresh.rows.forEach((row, turn) => {
    for (let i = 0; i < drafts.length; i++) {
      if (drafts[(turn + i) % drafts.length]?.offer(row)) return;
    }
  });
  return drafts.filter((draft) => draft.pool.length > 0);
}

/** The most that a window's positions can bring against each cap. */
interface WindowUse {
  readonly author: CountCap;
  readonly topic: CountCap;
}

class SlotDraft implements FreshSlot {
  readonly pool: number[] = [];
  /** What the slot may show: the base order's row and the pool. */
  private readonly choices: number[];
  private readonly use: WindowUse;

  constructor(
    readonly position: number,
    base: BaseOrder,
    fresh: FreshCandidates,
    windows: Map<number, WindowUse>,
  ) {
    this.choices = [base.rows[position] as number];
    const start = position - (position % fresh.window);
    this.use = windows.get(start) ?? { author: fresh.author.fresh(), topic: fresh.topic.fresh() };
    if (windows.has(start)) return;
    windows.set(start, this.use);
    const end = Math.min(start + fresh.window, base.rows.length);
    for (let p = start; p < end; p++) {
      this.use.author.add(base.rows[p] as number);
      this.use.topic.add(base.rows[p] as number);
    }
  }

  /** Takes the row into the pool unless a cap could then be broken. */
  offer(row: number): boolean {
    const newAuthor = this.isNew(this.use.author, row);
    const newTopic = this.isNew(this.use.topic, row);
    if (newAuthor && !this.use.author.fits(row)) return false;
    if (newTopic && !this.use.topic.fits(row)) return false;
    if (newAuthor) this.use.author.add(row);
    if (newTopic) this.use.topic.add(row);
    this.pool.push(row);
    this.choices.push(row);
    return true;
  }

  /** Whether no choice of this slot counts together with the row yet. */
  private isNew(cap: CountCap, row: number): boolean {
    if (!cap.concerns(row)) return false;
    for (const choice of this.choices) if (cap.alike(choice, row)) return false;
    return true;
  }
}

/**
 * Draws a selection. First each fresh slot shows, with probability `freshProbability`, a row of its
 * pool; then each aligned block of positions behind the pins is shuffled with probability
 * `shuffleProbability`. A block lies inside one window, so no shuffle can break a cap.
 *
 * A row has one place before the shuffle, reached with probability f (1, 1 - q at a slot, q / pool
 * size in a pool), so in a block of m free positions its propensity is (1 - p) f + p f / m at that
 * place and p f / m at the others.
 *
 * `ruleMasks` (by row) gets the bits of what moved a row.
 */
export function draw(plan: ExplorationPlan, random: Random, ruleMasks: Uint16Array): Draw {
  const { base, config, slots } = plan;
  const rows = base.rows.slice();
  const reached = new Float64Array(rows.length).fill(1);
  for (const { position, pool } of slots) {
    const q = config.freshProbability;
    const explores = random.next() < q;
    reached[position] = explores ? q / pool.length : 1 - q;
    if (!explores) continue;
    const row = pool[random.below(pool.length)] as number;
    rows[position] = row;
    ruleMasks[row] = (ruleMasks[row] as number) | FRESH_BIT;
  }
  const result = { rows, propensities: reached };
  if (config.shuffleProbability === 0) return result;
  for (let start = 0; start < rows.length; start += config.blockSize) {
    const from = Math.max(start, base.pinned);
    const to = Math.min(start + config.blockSize, rows.length);
    if (to - from > 1) shuffleBlock(result, from, to, config.shuffleProbability, random, ruleMasks);
  }
  return result;
}

function shuffleBlock(
  { rows, propensities }: Draw,
  from: number,
  to: number,
  p: number,
  random: Random,
  ruleMasks: Uint16Array,
): void {
  const m = to - from;
  if (random.next() >= p) {
    for (let i = from; i < to; i++) propensities[i] = (propensities[i] as number) * (1 - p + p / m);
    return;
  }
  const home: number[] = [];
  for (let i = from; i < to; i++) home.push(i);
  const before = rows.slice(from, to);
  const reached = propensities.slice(from, to);
  for (let i = m - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [home[i], home[j]] = [home[j] as number, home[i] as number];
  }
  for (let i = 0; i < m; i++) {
    const origin = home[i] as number;
    const row = before[origin - from] as number;
    const f = reached[origin - from] as number;
    const position = from + i;
    rows[position] = row;
    propensities[position] = origin === position ? f * (1 - p + p / m) : (f * p) / m;
    if (origin !== position) ruleMasks[row] = (ruleMasks[row] as number) | SHUFFLE_BIT;
  }
}
