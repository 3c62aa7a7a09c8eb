import { LIFETIME, type EntityOp, type RateOp } from '../plan/operations.js';
import type { EntityLayout } from '../plan/types.js';
import type { EntityState } from '../state/entity-state.js';
import { shaped, writeValue, type FeatureRows } from './rows.js';
import { WindowSums } from './window-sums.js';

/** Tenant-wide rates as of one moment, that rates of single entities are smoothed towards. */
export interface Prior {
  readonly asOfMs: number;
  /** One per prior of the plan. */
  readonly means: Float64Array;
}

/** Position of a scalar in a window, as the operations name it. */
interface Place {
  readonly scalar: number;
  readonly ring: number;
  readonly ringColumn: number;
}

/** Computes the columns of one entity kind from its state. */
export class EntityColumns {
  private readonly sums: WindowSums;

  constructor(
    layout: EntityLayout,
    private readonly program: readonly EntityOp[],
  ) {
    this.sums = new WindowSums(layout);
  }

  /** Writes one value per column, from `offset` on. Windows end at `asOfMs`. */
  write(state: EntityState, asOfMs: number, prior: Prior, rows: FeatureRows, offset: number): void {
    this.sums.merge(state, asOfMs);
    for (let i = 0; i < this.program.length; i++) {
      const op = this.program[i] as EntityOp;
      if (op.op === 'rate') this.rate(op, state, asOfMs, prior, rows, offset + i);
      else this.single(op, state, asOfMs, rows, offset + i);
    }
  }

  /** (numerator, denominator) of a window as they are; NaN where there is no event. */
  pairOf(
    state: EntityState,
    asOfMs: number,
    numerator: Place,
    denominator: Place,
  ): [number, number] {
    this.sums.merge(state, asOfMs);
    return [this.valueAt(state, numerator), this.valueAt(state, denominator)];
  }

  private valueAt(state: EntityState, { scalar, ring, ringColumn }: Place): number {
    if (ring === LIFETIME) return state.lifetime[scalar] ?? NaN;
    return this.sums.at(ring, ringColumn);
  }

  private rate(
    op: RateOp,
    state: EntityState,
    asOfMs: number,
    prior: Prior,
    rows: FeatureRows,
    index: number,
  ): void {
    const numerator = this.valueAt(state, op.numerator);
    const denominator = this.valueAt(state, op.denominator);
    const mean = op.prior < 0 ? op.mean : (prior.means[op.prior] ?? op.mean);
    const raw = smoothedRate(numerator, denominator, op.strength, mean);
    const newest = Math.max(
      state.newest[op.numerator.scalar] as number,
      state.newest[op.denominator.scalar] as number,
    );
    const absent = op.meanAsDefault ? shaped(op.shape, mean) : op.shape.defaultValue;
    writeValue(rows, index, op.shape, raw, asOfMs - newest, absent);
  }

  private single(
    op: Exclude<EntityOp, RateOp>,
    state: EntityState,
    asOfMs: number,
    rows: FeatureRows,
    index: number,
  ): void {
    const { shape } = op;
    if (op.op === 'distinct') {
      const raw = this.sums.distinct(state, op.distinct, op.window, asOfMs);
      const newest = state.distincts[op.distinct]?.newestMs ?? 0;
      writeValue(rows, index, shape, raw, asOfMs - newest, shape.defaultValue);
      return;
    }
    const newest = state.newest[op.scalar] as number;
    const ageMs = asOfMs - newest;
    let raw: number;
    if (op.op === 'value') raw = this.valueAt(state, op);
    else if (op.op === 'age') raw = newest === 0 ? NaN : Math.max(0, ageMs) / op.unitMs;
    else raw = this.sums.decayed(state, op.ring, op.ringColumn, asOfMs, op.halfLifeMs);
    writeValue(rows, index, shape, raw, ageMs, shape.defaultValue);
  }
}

/**
 * (numerator + strength x mean) / (denominator + strength); NaN without a denominator, so that the
 * caller takes the default.
 */
export function smoothedRate(
  numerator: number,
  denominator: number,
  strength: number,
  mean: number,
): number {
  if (!(denominator > 0)) return NaN;
  const top = numerator === numerator ? numerator : 0;
  return (top + strength * mean) / (denominator + strength);
}
