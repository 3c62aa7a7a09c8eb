import type { FeatureEvent } from '../event.js';
import type { Prior } from '../finalise/entity-columns.js';
import { smoothedRate } from '../finalise/entity-columns.js';
import { shaped } from '../finalise/rows.js';
import { LIFETIME, type DecayOp, type EntityBlock, type EntityOp } from '../plan/operations.js';
import type { RateOp, Shape } from '../plan/operations.js';
import type { FeaturePlan } from '../plan/plan.js';
import type { EntityLayout, RingLayout, ScalarMeasure, WindowSpec } from '../plan/types.js';

/** What one column of one entity must be. */
export interface DirectValue {
  readonly value: number;
  readonly present: boolean;
}

interface Place {
  readonly scalar: number;
  readonly ring: number;
}

/**
 * Computes the columns of an entity from its raw events as they are defined, with nothing of what the
 * engine stores: no tiles, no merging, no codec. Slow, and a check on what is fast.
 */
export class DirectColumns {
  private readonly layout: EntityLayout;
  private readonly program: readonly EntityOp[];

  constructor(plan: FeaturePlan, block: EntityBlock) {
    this.layout = plan.layouts[block];
    this.program = plan.programs[block];
  }

  /**
   * One value per column of the block, from all events that count for the entity, in any order;
   * undefined for estimates of distinct ids, which raw ids cannot check. Windows end at `asOfMs`.
   */
  values(
    events: readonly FeatureEvent[],
    asOfMs: number,
    prior: Prior,
  ): (DirectValue | undefined)[] {
    return this.program.map((op) => this.value(op, events, asOfMs, prior));
  }

  private value(
    op: EntityOp,
    events: readonly FeatureEvent[],
    asOfMs: number,
    prior: Prior,
  ): DirectValue | undefined {
    switch (op.op) {
      case 'distinct':
        return undefined;
      case 'rate':
        return this.rate(op, events, asOfMs, prior);
      case 'age': {
        const ageMs = asOfMs - this.newest(op.scalar, events);
        return finished(op.shape, Math.max(0, ageMs) / op.unitMs, ageMs);
      }
      case 'value': {
        const raw = this.folded(op, events, asOfMs);
        return finished(op.shape, raw, asOfMs - this.newest(op.scalar, events));
      }
      case 'decay': {
        const raw = this.decayed(op, events, asOfMs);
        return finished(op.shape, raw, asOfMs - this.newest(op.scalar, events));
      }
    }
  }

  private rate(
    op: RateOp,
    events: readonly FeatureEvent[],
    asOfMs: number,
    prior: Prior,
  ): DirectValue {
    const mean = op.prior < 0 ? op.mean : (prior.means[op.prior] ?? op.mean);
    const top = this.folded(op.numerator, events, asOfMs);
    const bottom = this.folded(op.denominator, events, asOfMs);
    const newest = Math.max(
      this.newest(op.numerator.scalar, events),
      this.newest(op.denominator.scalar, events),
    );
    const absent = op.meanAsDefault ? shaped(op.shape, mean) : op.shape.defaultValue;
    const raw = smoothedRate(top, bottom, op.strength, mean);
    return finished(op.shape, raw, asOfMs - newest, absent);
  }

  /** NaN where no event lies in the window. */
  private folded(place: Place, events: readonly FeatureEvent[], asOfMs: number): number {
    const measure = this.layout.scalars[place.scalar] as ScalarMeasure;
    const window = this.windowOf(place);
    let total = NaN;
    for (const event of events) {
      const weight = window ? weightIn(window, event.tsMs, asOfMs) : 1;
      const x = numberOf(measure, event);
      if (weight === 0 || Number.isNaN(x)) continue;
      if (Number.isNaN(total)) total = isAdditive(measure) ? x * weight : x;
      else if (isAdditive(measure)) total += x * weight;
      else total = measure.kind === 'min' ? Math.min(total, x) : Math.max(total, x);
    }
    return total;
  }

  private decayed(op: DecayOp, events: readonly FeatureEvent[], asOfMs: number): number {
    const measure = this.layout.scalars[op.scalar] as ScalarMeasure;
    const window = (this.layout.rings[op.ring] as RingLayout).window;
    let total = NaN;
    for (const event of events) {
      const weight = weightIn(window, event.tsMs, asOfMs);
      const x = numberOf(measure, event);
      if (weight === 0 || Number.isNaN(x)) continue;
      const middle = (Math.floor(event.tsMs / window.tileMs) + 0.5) * window.tileMs;
      const ageMs = Math.max(0, asOfMs - middle);
      total = (Number.isNaN(total) ? 0 : total) + x * weight * 2 ** (-ageMs / op.halfLifeMs);
    }
    return total;
  }

  private windowOf({ ring }: Place): WindowSpec | undefined {
    return ring === LIFETIME ? undefined : this.layout.rings[ring]?.window;
  }

  /** Time of the newest event that the measure reads; -Infinity where there is none. */
  private newest(scalar: number, events: readonly FeatureEvent[]): number {
    const measure = this.layout.scalars[scalar] as ScalarMeasure;
    return events.reduce(
      (newest, event) =>
        Number.isNaN(numberOf(measure, event)) ? newest : Math.max(newest, event.tsMs),
      -Infinity,
    );
  }
}

const isAdditive = ({ kind }: ScalarMeasure): boolean => kind === 'count' || kind === 'sum';

/** The number the measure reads of the event; NaN where it reads none. Sums take none below 0. */
function numberOf({ types, field, currency, kind }: ScalarMeasure, event: FeatureEvent): number {
  if (!types.includes(event.type)) return NaN;
  switch (field) {
    case undefined:
      return 1;
    case 'dwell_ms':
      return event.dwellMs;
    case 'position':
      return event.position < 0 ? NaN : event.position;
    case 'amount': {
      const other = currency !== undefined && currency !== event.currency;
      if (event.currency === '' || other) return NaN;
      return kind === 'sum' ? Math.max(0, event.amountMicros) : event.amountMicros;
    }
  }
}

/** 0 outside of the window; the part inside for events of its oldest tile, otherwise 1. */
function weightIn({ ms, tileMs }: WindowSpec, tsMs: number, asOfMs: number): number {
  const start = asOfMs - ms;
  const tile = Math.floor(tsMs / tileMs);
  const oldest = Math.floor(start / tileMs);
  if (tile < oldest || tile > Math.floor(asOfMs / tileMs)) return 0;
  return tile === oldest ? ((oldest + 1) * tileMs - start) / tileMs : 1;
}

function finished(
  shape: Shape,
  raw: number,
  ageMs: number,
  absent = shape.defaultValue,
): DirectValue {
  const present = Number.isFinite(raw) && ageMs <= shape.maxAgeMs && ageMs < Infinity;
  return present ? { value: shaped(shape, raw), present } : { value: absent, present };
}
