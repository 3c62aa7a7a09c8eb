import { sourceBit, type DecodedCandidateSet, type RankingConfig } from '@eaglerank/domain';
import { baseOrder, type BaseOrder } from './base-order.js';
import { CountCap } from './count-cap.js';
import { draw, planFreshSlots, type Draw, type ExplorationPlan } from './exploration.js';
import type { Random } from './random.js';

const FRESH = sourceBit('fresh');

/** Candidates in order of score, and where to note which rules moved a row. */
export interface PolicyInput {
  readonly set: DecodedCandidateSet;
  /** Rows of the set, best first. */
  readonly order: Uint32Array;
  readonly limit: number;
  /** By row. */
  readonly ruleMasks: Uint16Array;
}

/** A tenant's business rules: pins, caps, diversity and exploration. */
export class FeedPolicy {
  private readonly pins: readonly Buffer[];

  constructor(private readonly config: RankingConfig) {
    this.pins = config.pins.map((id) => Buffer.from(id));
  }

  /** Everything that is decided before the first random number. */
  plan(input: PolicyInput): ExplorationPlan {
    const { set, ruleMasks } = input;
    const { config } = this;
    const author = new CountCap(
      set.authorIndex,
      set.authors.length,
      config.maxPerAuthor,
      set.authors.indexOf(new Uint8Array()),
    );
    const topic = new CountCap(set.topicIndex, set.topics.length, config.maxPerTopic);
    const base = baseOrder({
      rows: input.order,
      pins: this.pinnedRows(set),
      limit: input.limit,
      window: config.diversityWindow,
      author,
      topic,
      ruleMasks,
    });
    const slots = planFreshSlots(base, config.exploration, {
      rows: freshRows(input, base),
      window: config.diversityWindow,
      author,
      topic,
    });
    return { base, slots, config: config.exploration };
  }

  /** A selection of `input.limit` rows with the propensity of each where it stands. */
  select(input: PolicyInput, random: Random): Draw {
    return draw(this.plan(input), random, input.ruleMasks);
  }

  /** Pins among the candidates: what was filtered away is not pinned either. */
  private pinnedRows(set: DecodedCandidateSet): number[] {
    const rows: number[] = [];
    for (const pin of this.pins) {
      const row = set.ids.indexOf(pin);
      if (row >= 0 && !rows.includes(row)) rows.push(row);
    }
    return rows;
  }
}

/** Fresh candidates outside the base order, best first. */
function freshRows({ set, order }: PolicyInput, base: BaseOrder): number[] {
  if (base.rows.length === order.length) return [];
  const taken = new Uint8Array(set.count);
  for (const row of base.rows) taken[row] = 1;
  const rows: number[] = [];
  for (const row of order) {
    if (taken[row] === 0 && (set.sourceMasks[row] as number) & FRESH) rows.push(row);
  }
  return rows;
}
