/**
 * At most `max` rows of one group (an author, a first topic) within a window of positions. A group
 * index outside `groups` stands for "unknown" and is never capped, nor is the group `free`.
 */
export class CountCap {
  private readonly counts: Uint16Array;

  constructor(
    /** Group by row. */
    private readonly groupOf: Uint16Array,
    private readonly groups: number,
    /** 0 for no cap. */
    private readonly max: number,
    /** A group that is not one, such as the empty author; -1 without. */
    private readonly free = -1,
  ) {
    this.counts = new Uint16Array(max > 0 ? groups : 0);
  }

  /** Same rule, counting from nothing. */
  fresh(): CountCap {
    return new CountCap(this.groupOf, this.groups, this.max, this.free);
  }

  /** The row's group as an index of the counts; -1 where the cap does not concern it. */
  private group(row: number): number {
    const group = this.groupOf[row] as number;
    return this.max === 0 || group >= this.groups || group === this.free ? -1 : group;
  }

  /** A new window begins. */
  reset(): void {
    this.counts.fill(0);
  }

  fits(row: number): boolean {
    const group = this.group(row);
    return group < 0 || (this.counts[group] as number) < this.max;
  }

  add(row: number): void {
    const group = this.group(row);
    if (group >= 0) this.counts[group] = (this.counts[group] as number) + 1;
  }

  /** Whether two rows count together. */
  alike(a: number, b: number): boolean {
    const group = this.group(a);
    return group >= 0 && group === this.group(b);
  }

  /** Whether the cap concerns the row at all. */
  concerns(row: number): boolean {
    return this.group(row) >= 0;
  }
}
