/** Bits of a node's decision type, as LightGBM dumps it. */
export const CATEGORICAL = 1;
export const DEFAULT_LEFT = 2;
/** Which value counts as missing, `decision >> 2`; 0 is none, and NaN is then read as 0. */
export const MISSING_ZERO = 1;
export const MISSING_NAN = 2;

/**
 * Up to this magnitude LightGBM's predictor reads a value as 0 (`kZeroThreshold`, a float constant).
 */
export const ZERO_THRESHOLD = Math.fround(1e-35);

/** One tree. Nodes count from the root, 0; a child below 0 is the leaf `~child`. */
export interface Tree {
  readonly leaves: number;
  /** By node: the column that is compared. */
  readonly feature: Int32Array;
  /** By node: left where value <= threshold; of a categorical node, its position in catBounds. */
  readonly threshold: Float64Array;
  readonly decision: Uint8Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly leafValue: Float64Array;
  /** By leaf: training rows that ended there; 1 each where the dump does not say. */
  readonly leafCount: Float64Array;
  /** Words `catBounds[i]` to `catBounds[i + 1]` of `catBits` are a categorical node's left set. */
  readonly catBounds: Int32Array;
  readonly catBits: Uint32Array;
}

/** Trees whose leaf values are added in order, in double precision, starting from 0. */
export interface Forest {
  /** Names of the columns, in order. */
  readonly features: readonly string[];
  readonly trees: readonly Tree[];
  /** Leaves of the largest tree. */
  readonly maxLeaves: number;
  /** What it was trained for, e.g. `lambdarank`; scores are raw whatever it is. */
  readonly objective: string;
  /** Bytes its arrays take. */
  readonly bytes: number;
}

/** Puts trees together. */
export function forestOf(
  features: readonly string[],
  trees: readonly Tree[],
  objective: string,
): Forest {
  let bytes = 0;
  let maxLeaves = 0;
  for (const tree of trees) {
    maxLeaves = Math.max(maxLeaves, tree.leaves);
    for (const part of Object.values(tree) as unknown[]) {
      if (ArrayBuffer.isView(part)) bytes += part.byteLength;
    }
  }
  return { features, trees, maxLeaves, objective, bytes };
}
