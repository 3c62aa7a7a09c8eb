import type { RedisReply } from '@eaglerank/redis';

/** One user's blocks and hides, as of `nowMs`. */
export class SafetyView {
  static readonly empty = new SafetyView(new Set(), new Set(), new Set(), new Set());

  private constructor(
    private readonly authors: ReadonlySet<string>,
    private readonly blocked: ReadonlySet<string>,
    private readonly items: ReadonlySet<string>,
    private readonly topics: ReadonlySet<string>,
  ) {}

  /** From the reply of HGETALL on the user's safety key. */
  static fromReply(reply: RedisReply | undefined, nowMs: number): SafetyView {
    const flat = (reply ?? []) as readonly Buffer[];
    if (flat.length === 0) return SafetyView.empty;
    const authors = new Set<string>();
    const blocked = new Set<string>();
    const items = new Set<string>();
    const topics = new Set<string>();
    for (let i = 0; i + 1 < flat.length; i += 2) {
      const field = (flat[i] as Buffer).toString();
      const until = Number((flat[i + 1] as Buffer).toString().split(':')[1]);
      if (until < 0 || (until > 0 && until <= nowMs)) continue;
      const at = field.indexOf(':');
      const subject = field.slice(at + 1);
      const kind = field.slice(0, at);
      const into = { a: authors, b: authors, ha: authors, hi: items, ht: topics }[kind];
      into?.add(subject);
      if (kind === 'a' || kind === 'b') blocked.add(subject);
    }
    return new SafetyView(authors, blocked, items, topics);
  }

  get isEmpty(): boolean {
    return this.authors.size + this.items.size + this.topics.size === 0;
  }

  /** Whether any topic is hidden: only then do an item's topics matter. */
  get hasTopics(): boolean {
    return this.topics.size > 0;
  }

  /** Blocked by the user, or the other way round. */
  blocksAuthor(authorId: string): boolean {
    return this.blocked.size > 0 && this.blocked.has(authorId);
  }
  /** Blocked either way, or hidden. */
  hidesAuthor(authorId: string): boolean {
    return this.authors.size > 0 && this.authors.has(authorId);
  }
  hidesItem(itemId: string): boolean {
    return this.items.size > 0 && this.items.has(itemId);
  }
  hidesTopic(topic: string): boolean {
    return this.topics.size > 0 && this.topics.has(topic);
  }
}
