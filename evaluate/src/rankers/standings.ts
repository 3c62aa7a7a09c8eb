/** What an impression brought. */
export interface Outcome {
  readonly itemId: string;
  /** ms since epoch. */
  readonly tsMs: number;
  /** What popularity counts, e.g. ratings or clicks. */
  readonly engagement: number;
  /** 1 for a success, e.g. a like; 0 otherwise. */
  readonly success: number;
  /** 1 where this is an impression of its own, 0 where it belongs to one that was noted. */
  readonly trials: number;
}

/** An event of an item. */
interface ItemEvent {
  readonly type: string;
  readonly itemId: string;
  /** ms since epoch. */
  readonly tsMs: number;
}

/** Event types that popularity counts. */
const ENGAGEMENT: ReadonlySet<string> = new Set(['click', 'purchase']);
const SUCCESSES: ReadonlySet<string> = new Set(['like', 'share', 'comment']);
const TRENDING_HALF_LIFE_MS = 2 * 3_600_000;

interface Standing {
  engagement: number;
  trials: number;
  successes: number;
  decayed: number;
  decayedAtMs: number;
}

/** Impressions of the tenant's mean that a rate starts from. */
const STRENGTH = 20;

/** What simple rankers know of each item: counts so far, as of the last outcome noted. */
export class Standings {
  private readonly byItem = new Map<string, Standing>();
  private trials = 0;
  private successes = 0;

  /** @param halfLifeMs of what is trending; two hours unless said */
  constructor(private readonly halfLifeMs = TRENDING_HALF_LIFE_MS) {}

  /** Notes what came of an impression by the event's type; of other types nothing. */
  noteEvent({ type, itemId, tsMs }: ItemEvent): void {
    const engagement = ENGAGEMENT.has(type) ? 1 : 0;
    const success = SUCCESSES.has(type) ? 1 : 0;
    const trials = type === 'impression' ? 1 : 0;
    if (engagement + success + trials === 0) return;
    this.note({ itemId, tsMs, engagement, success, trials });
  }

  note({ itemId, tsMs, engagement, success, trials }: Outcome): void {
    let standing = this.byItem.get(itemId);
    if (!standing) {
      standing = { engagement: 0, trials: 0, successes: 0, decayed: 0, decayedAtMs: tsMs };
      this.byItem.set(itemId, standing);
    }
    standing.decayed = this.decayedOf(standing, tsMs) + engagement;
    standing.decayedAtMs = tsMs;
    standing.engagement += engagement;
    standing.trials += trials;
    standing.successes += success;
    this.trials += trials;
    this.successes += success;
  }

  private decayedOf({ decayed, decayedAtMs }: Standing, nowMs: number): number {
    return decayed * 2 ** (-Math.max(0, nowMs - decayedAtMs) / this.halfLifeMs);
  }

  /** Engagement in all. */
  popularity(itemId: string): number {
    return this.byItem.get(itemId)?.engagement ?? 0;
  }

  /** Engagement that halves with time. */
  trending(itemId: string, nowMs: number): number {
    const standing = this.byItem.get(itemId);
    return standing ? this.decayedOf(standing, nowMs) : 0;
  }

  /** Successes per impression, smoothed towards the mean of all by 20 impressions. */
  successRate(itemId: string): number {
    const mean = (this.successes + 1) / (this.trials + 2);
    const { successes = 0, trials = 0 } = this.byItem.get(itemId) ?? {};
    return (successes + STRENGTH * mean) / (trials + STRENGTH);
  }
}
