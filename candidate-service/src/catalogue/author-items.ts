/** Items kept per author for retrieval. */
export const AUTHOR_NEWEST = 64;

/**
 * The newest items of one author, oldest first: of each its creation time, ms since epoch, and behind
 * it its ordinal, which are read together.
 */
export type NewestItems = readonly number[];

/** The newest items by author number. */
export class AuthorItems {
  private readonly byAuthor: (number[] | undefined)[] = [];

  of(author: number): NewestItems | undefined {
    return this.byAuthor[author];
  }

  add(author: number, ordinal: number, createdAtMs: number): void {
    const items = (this.byAuthor[author] ??= []);
    let at = items.length;
    while (at > 0 && (items[at - 2] as number) > createdAtMs) at -= 2;
    if (items.length >= 2 * AUTHOR_NEWEST) {
      if (at === 0) return;
      at -= 2;
      items.splice(0, 2);
    }
    items.splice(at, 0, createdAtMs, ordinal);
  }

  remove(author: number, ordinal: number): void {
    const items = this.byAuthor[author];
    if (items === undefined) return;
    for (let at = 0; at < items.length; at += 2) {
      if (items[at + 1] !== ordinal) continue;
      items.splice(at, 2);
      return;
    }
  }

  /** Forgets an author without items. */
  drop(author: number): void {
    this.byAuthor[author] = undefined;
  }
}
