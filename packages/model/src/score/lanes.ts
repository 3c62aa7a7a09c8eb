import type { PlanColumns, PlanRows } from './scorer.js';
import { LANES } from './simd-layout.js';

/** Rows to read; `present` may be empty where no column is one of presence. */
export type MatrixRows = Omit<PlanRows, 'width'> & {
  /** Values from one row to the next. */
  readonly stride: number;
};

/** Columns of a matrix and the scorer's columns that they become, ascending. */
interface Moves {
  readonly from: Int32Array;
  readonly to: Int32Array;
}

/** Where eight rows begin; scratch of a synchronous function. */
const starts = new Uint32Array(LANES);

/** How rows of a matrix become the input of a scorer: its columns one after another, eight rows at once. */
export class Lanes {
  private readonly values: Moves;
  private readonly presence: Moves;

  /**
   * @param columns model columns in the scorer's order
   * @param of by default the model's columns are the matrix's own
   */
  constructor(columns: Int32Array, of?: Pick<PlanColumns, 'source' | 'presence'>) {
    const moves = (presence: boolean): Moves => {
      const to = Array.from(columns.keys()).filter(
        (k) => (of?.presence[columns[k] as number] === 1) === presence,
      );
      const sourceOf = (column: number): number => of?.source[column] ?? column;
      return {
        from: Int32Array.from(to, (k) => sourceOf(columns[k] as number)),
        to: Int32Array.from(to),
      };
    };
    this.values = moves(false);
    this.presence = moves(true);
  }

  /** Writes the first `count` columns from `to` on; says whether any value is not finite. */
  gather(
    { values, present, stride, rows }: MatrixRows,
    count: number,
    floats: Float32Array,
    to: number,
  ): boolean {
    const { from, to: column } = this.values;
    const { from: presenceFrom, to: presenceColumn } = this.presence;
    const valueCount = below(column, count);
    const presenceCount = below(presenceColumn, count);
    const last = rows.length - 1;
    let check = 0;
    for (let first = 0; first <= last; first += LANES, to += count * LANES) {
      for (let lane = 0; lane < LANES; lane++) {
        starts[lane] = (rows[Math.min(first + lane, last)] as number) * stride;
      }
      for (let i = 0; i < valueCount; i++) {
        const source = from[i] as number;
        const at = to + (column[i] as number) * LANES;
        for (let lane = 0; lane < LANES; lane++) {
          const value = values[(starts[lane] as number) + source] as number;
          check += value - value;
          floats[at + lane] = value;
        }
      }
      for (let i = 0; i < presenceCount; i++) {
        const source = presenceFrom[i] as number;
        const at = to + (presenceColumn[i] as number) * LANES;
        for (let lane = 0; lane < LANES; lane++) {
          floats[at + lane] = present[(starts[lane] as number) + source] as number;
        }
      }
    }
    return check !== check;
  }

  /** Writes the first row's columns from number `first` on; says whether any value is NaN. */
  constants(
    { values, present, stride, rows }: MatrixRows,
    first: number,
    floats: Float32Array,
    to: number,
  ): boolean {
    const row = (rows[0] as number) * stride;
    let unknown = false;
    for (let i = below(this.values.to, first); i < this.values.to.length; i++) {
      const value = values[row + (this.values.from[i] as number)] as number;
      if (value !== value) unknown = true;
      floats[to + (this.values.to[i] as number) - first] = value;
    }
    for (let i = below(this.presence.to, first); i < this.presence.to.length; i++) {
      const value = present[row + (this.presence.from[i] as number)] as number;
      floats[to + (this.presence.to[i] as number) - first] = value;
    }
    return unknown;
  }
}

/** How many of ascending numbers are below `limit`. */
function below(ascending: Int32Array, limit: number): number {
  let count = ascending.length;
  while (count > 0 && (ascending[count - 1] as number) >= limit) count--;
  return count;
}
