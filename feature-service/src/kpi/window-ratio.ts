const TILES = 60;

/** Two counts over a sliding window, in sixtieths of it: what is older leaves tile by tile. */
export class WindowRatio {
  private readonly above = new Float64Array(TILES);
  private readonly below = new Float64Array(TILES);
  private readonly tileMs: number;
  private latest = -Infinity;

  constructor(windowSeconds: number) {
    this.tileMs = (windowSeconds * 1000) / TILES;
  }

  /** Adds at `nowMs`, which never falls. */
  add(nowMs: number, numerator: number, denominator: number): void {
    const tile = this.moveTo(nowMs);
    this.above[tile] = (this.above[tile] as number) + numerator;
    this.below[tile] = (this.below[tile] as number) + denominator;
  }

  /** Undefined while the denominator is 0. */
  value(nowMs: number): number | undefined {
    this.moveTo(nowMs);
    const below = this.below.reduce((sum, n) => sum + n, 0);
    return below === 0 ? undefined : this.above.reduce((sum, n) => sum + n, 0) / below;
  }

  /** Empties the tiles between the latest moment and `nowMs`; returns that of `nowMs`. */
  private moveTo(nowMs: number): number {
    const tile = Math.floor(nowMs / this.tileMs);
    for (let t = Math.max(this.latest + 1, tile - TILES + 1); t <= tile; t++) {
      this.above[t % TILES] = 0;
      this.below[t % TILES] = 0;
    }
    this.latest = Math.max(this.latest, tile);
    return tile % TILES;
  }
}
