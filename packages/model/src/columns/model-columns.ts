import { ModelRefusedError } from '../refusal.js';
import type { PlanColumns, PlanRows, ScoreBatch } from '../score/scorer.js';

/** Ends the name of a column that says whether another one was there (1) or has its default (0). */
export const PRESENCE_SUFFIX = '__present';

/** Where each column of a model comes from in the vectors of a feature plan. */
export class ModelColumns implements PlanColumns {
  readonly source: Int32Array;
  readonly presence: Uint8Array;
  /** The plan's values are the model's rows as they are. */
  readonly direct: boolean;
  private values = new Float32Array(0);
  private rows = new Uint32Array(0);

  /**
   * @param features names of the model's columns
   * @param plan names of the plan's columns
   * @throws ModelRefusedError `schema` naming what the plan does not have
   */
  constructor(features: readonly string[], plan: readonly string[]) {
    const index = new Map(plan.map((name, i) => [name, i]));
    const unknown: string[] = [];
    this.source = new Int32Array(features.length);
    this.presence = new Uint8Array(features.length);
    features.forEach((name, column) => {
      const isPresence = !index.has(name) && name.endsWith(PRESENCE_SUFFIX);
      const of = index.get(isPresence ? name.slice(0, -PRESENCE_SUFFIX.length) : name);
      if (of === undefined) unknown.push(name);
      this.source[column] = of ?? 0;
      this.presence[column] = isPresence ? 1 : 0;
    });
    if (unknown.length > 0) {
      throw new ModelRefusedError(
        'schema',
        `the feature plan has no columns for ${unknown.join(', ')}; train on the plan in use`,
      );
    }
    this.direct = this.source.every((of, column) => of === column) && !this.presence.includes(1);
  }

  /** Model columns that come from these columns of the plan, value or presence. */
  from(planColumns: Iterable<number>): number[] {
    const wanted = new Set(planColumns);
    return Array.from(this.source.keys()).filter((c) => wanted.has(this.source[c] as number));
  }

  /** The plan's own matrix where the columns are the same, else a buffer that the next call fills anew. */
  batch({ values, present, width, rows }: PlanRows, constantsHold = false): ScoreBatch {
    if (this.direct) return { values, stride: width, rows, constantsHold };
    const { source, presence } = this;
    const columns = source.length;
    this.reserve(rows.length);
    const filled = this.values;
    for (let i = 0; i < rows.length; i++) {
      const from = (rows[i] as number) * width;
      const to = i * columns;
      for (let c = 0; c < columns; c++) {
        const at = from + (source[c] as number);
        filled[to + c] = (presence[c] === 1 ? present[at] : values[at]) as number;
      }
    }
    const own = this.rows.subarray(0, rows.length);
    return { values: filled, stride: columns, rows: own, constantsHold };
  }

  private reserve(rows: number): void {
    if (this.rows.length >= rows) return;
    const room = Math.ceil(rows * 1.25);
    this.rows = Uint32Array.from({ length: room }, (_, i) => i);
    this.values = new Float32Array(room * this.source.length);
  }
}
