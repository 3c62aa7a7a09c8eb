/** Items kept per author for retrieval. */
export const AUTHOR_NEWEST = 64;

/** The newest items of one author, oldest first, as columns. */
export interface NewestItems {
  readonly ordinals: number[];
  readonly createdAtMs: number[];
}

/** The newest items by author number. */
export class AuthorItems {
  private readonly byAuthor: (NewestItems | undefined)[] = [];

  of(author: number): NewestItems | undefined {
    return this.byAuthor[author];
  }

  add(author: number, ordinal: number, createdAtMs: number): void {
    const items = (this.byAuthor[author] ??= { ordinals: [], createdAtMs: [] });
    let at = items.ordinals.length;
    while (at > 0 && (items.createdAtMs[at - 1] as number) > createdAtMs) at--;
    if (items.ordinals.length >= AUTHOR_NEWEST) {
      if (at === 0) return;
      at--;
      items.ordinals.shift();
      items.createdAtMs.shift();
    }
    items.ordinals.splice(at, 0, ordinal);
    items.createdAtMs.splice(at, 0, createdAtMs);
  }

  remove(author: number, ordinal: number): void {
    const items = this.byAuthor[author];
    const at = items?.ordinals.indexOf(ordinal) ?? -1;
    if (at < 0) return;
    items?.ordinals.splice(at, 1);
    items?.createdAtMs.splice(at, 1);
  }

  /** Forgets an author without items. */
  drop(author: number): void {
    this.byAuthor[author] = undefined;
  }
}
