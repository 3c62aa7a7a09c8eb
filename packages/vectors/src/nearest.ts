/** What a search found, the nearest first. */
export interface Nearest {
  readonly rows: Uint32Array;
  /** Cosine of the query and each row. */
  readonly cosines: Float32Array;
}

/** What a search is for. */
export interface Search {
  /** Of length 1. */
  readonly query: Float32Array;
  /** Most rows to find. */
  readonly most: number;
  /** Rows that are not to be found. */
  readonly without?: ReadonlySet<number>;
  /** A cosine has to be larger than this; any will do unless given. */
  readonly above?: number;
}
