/** Port: an approximate index over rows as they were at one moment. */
export interface Graph {
  /** Rows it knows. */
  readonly size: number;
  /** Rows near the query, at most `most`, roughly nearest first. */
  search(query: Float32Array, most: number): ArrayLike<number | bigint>;
}
