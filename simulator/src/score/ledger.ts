import type { Item, User } from '../world/model.js';
import type { Deed } from '../drive/browse.js';

const ENGAGEMENT = new Set(['click', 'like', 'share', 'comment', 'purchase', 'trade']);

class BitSet {
  private words = new Uint32Array(32);

  has(index: number): boolean {
    return ((this.words[index >>> 5] ?? 0) & (1 << (index & 31))) !== 0;
  }

  add(index: number): void {
    const word = index >>> 5;
    if (word >= this.words.length) {
      const larger = new Uint32Array(Math.max(word + 1, this.words.length * 2));
      larger.set(this.words);
      this.words = larger;
    }
    this.words[word] = (this.words[word] ?? 0) | (1 << (index & 31));
  }
}

interface UserPage {
  readonly seen: BitSet;
  readonly hiddenAuthors: Set<number>;
}

/** What has truly happened so far: who was served what, who hid what, how popular each item is. */
export class Ledger {
  private readonly users: UserPage[] = [];
  private readonly counts: number[] = [];
  /** Items in order of engagement, most recent last, at most 4,000: a draw favours the popular. */
  private readonly recent: Item[] = [];

  /** Marks an item as shown to a user. */
  show(user: User, item: Item): void {
    this.pageOf(user).seen.add(item.ordinal);
  }

  /** Takes note of what a user did. */
  note(user: User, deed: Deed): void {
    const page = this.pageOf(user);
    page.seen.add(deed.item.ordinal);
    if (deed.hides === 'author') page.hiddenAuthors.add(deed.item.author);
    if (!ENGAGEMENT.has(deed.type)) return;
    this.counts[deed.item.ordinal] = this.engagement(deed.item) + 1;
    this.recent.push(deed.item);
    if (this.recent.length > 8000) this.recent.splice(0, 4000);
  }

  /** Whether an item was shown to the user before. */
  hasSeen(user: User, item: Item): boolean {
    return this.users[user.ordinal]?.seen.has(item.ordinal) ?? false;
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
      page = { seen: new BitSet(), hiddenAuthors: new Set() };
      this.users[user.ordinal] = page;
    }
    return page;
  }
}
