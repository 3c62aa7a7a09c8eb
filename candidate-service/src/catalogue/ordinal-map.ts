const PAGE_BITS = 12;
const PAGE = 1 << PAGE_BITS;
const MASK = PAGE - 1;

interface Page {
  readonly rows: Int32Array;
  used: number;
}

/**
 * Ordinal → row. Ordinals are dense but never reused, so pages that empty are given back: memory
 * follows the items kept, not the items ever seen.
 */
export class OrdinalMap {
  private readonly pages: (Page | undefined)[] = [];

  /** The row, -1 without one. */
  get(ordinal: number): number {
    const page = this.pages[ordinal >>> PAGE_BITS];
    return page === undefined ? -1 : (page.rows[ordinal & MASK] as number);
  }

  set(ordinal: number, row: number): void {
    const at = ordinal >>> PAGE_BITS;
    const page = (this.pages[at] ??= { rows: new Int32Array(PAGE).fill(-1), used: 0 });
    if (page.rows[ordinal & MASK] === -1) page.used++;
    page.rows[ordinal & MASK] = row;
  }

  delete(ordinal: number): void {
    const at = ordinal >>> PAGE_BITS;
    const page = this.pages[at];
    if (page === undefined || page.rows[ordinal & MASK] === -1) return;
    page.rows[ordinal & MASK] = -1;
    if (--page.used === 0) this.pages[at] = undefined;
  }
}
