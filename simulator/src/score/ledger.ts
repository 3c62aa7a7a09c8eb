import type { Item, User } from '../world/model.js';
import type { Deed } from '../drive/browse.js';

const ENGAGEMENT = new Set(['click', 'like', 'share', 'comment', 'purchase', 'trade']);

interface UserPage {
  /** When each item was last shown, ms since epoch, by ordinal. */
  readonly shown: Map<number, number>;
  readonly hiddenAuthors: Set<number>;
}

/** What has truly happened so far: who was served what, who hid what, how popular each item is. */
export class Ledger {
  private readonly users: UserPage[] = [];
  private readonly counts: number[] = [];
  /** Items in order of engagement, most recent last, at most 4,000: a draw favours the popular. */
  private readonly recent: Item[] = [];

  /** Marks an item as shown to a user at `atMs`. */
  show(user: User, item: Item, atMs: number): void {
    this.pageOf(user).shown.set(item.ordinal, atMs);
  }

  /** Takes note of what a user did with an item that was shown at `atMs`. */
  note(user: User, deed: Deed, atMs: number): void {
    const page = this.pageOf(user);
    page.shown.set(deed.item.ordinal, atMs);
    if (deed.hides === 'author') page.hiddenAuthors.add(deed.item.author);
    if (!ENGAGEMENT.has(deed.type)) return;
    this.counts[deed.item.ordinal] = this.engagement(deed.item) + 1;
    this.recent.push(deed.item);
    if (this.recent.length > 8000) this.recent.splice(0, 4000);
  }

  /** Whether an item was shown to the user before. */
  hasSeen(user: User, item: Item): boolean {
    return this.hasSeenSince(user, item, -Infinity);
  }

  /** Whether an item was shown to the user at `sinceMs` or later. */
  hasSeenSince(user: User, item: Item, sinceMs: number): boolean {
    const atMs = this.users[user.ordinal]?.shown.get(item.ordinal);
    return atMs !== undefined && atMs >= sinceMs;
  }

  /** Whether the user hid the item's author. */
  hasHidden(user: User, item: Item): boolean {
    return this.users[user.ordinal]?.hiddenAuthors.has(item.author) ?? false;
  }

  /** Whether an item is not for the user any more: seen or hidden. */
  isSpent(user: User, item: Item): boolean {
    return this.hasSeen(user, item) || this.hasHidden(user, item);
  }

  /** Clicks, likes, shares, comments, purchases and trades of an item so far. */
  engagement(item: Item): number {
    return this.counts[item.ordinal] ?? 0;
  }

  /** Items engaged with lately, each as often as it was. */
  recentlyEngaged(): readonly Item[] {
    return this.recent;
  }

  private pageOf(user: User): UserPage {
    let page = this.users[user.ordinal];
    if (!page) {
      page = { shown: new Map(), hiddenAuthors: new Set() };
      this.users[user.ordinal] = page;
    }
    return page;
  }
}
