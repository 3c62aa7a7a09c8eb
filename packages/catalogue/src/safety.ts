import { Script, type RedisClient, type RedisReply } from '@eaglerank/redis';
import type { TenantKeys } from '@eaglerank/domain';

/** What a block or hide concerns; the first letters of its field in the user's safety hash. */
export const SAFETY_FIELDS = {
  blocked_author: 'a:',
  blocked_by: 'b:',
  hidden_item: 'hi:',
  hidden_author: 'ha:',
  hidden_topic: 'ht:',
} as const;
export type SafetyKind = keyof typeof SAFETY_FIELDS;

export interface SafetyChange {
  /** The user whose feed it changes. */
  readonly userId: string;
  readonly kind: SafetyKind;
  /** Author, user, item or topic. */
  readonly subject: string;
  /** Event time, ms since epoch: the last writer wins. */
  readonly tsMs: number;
  /** End of a hide, ms since epoch; 0 for ever. */
  readonly untilMs: number;
  /** The block or hide is taken back. */
  readonly removed: boolean;
}

/** Most blocks and hides kept of one user; the oldest hides go first. */
export const MAX_SAFETY_ENTRIES = 5000;

const APPLY = new Script(
  'apply_safety',
  `local cur = redis.call('HGET', KEYS[1], ARGV[1])
local ts = tonumber(ARGV[2])
if cur then
  local curts = tonumber(string.match(cur, '^(%d+):'))
  if curts > ts or (curts == ts and ARGV[3] == '-1') then return 0 end
end
if not cur and redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[4]) then return -1 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ':' .. ARGV[3])
return 1`,
);

/** Writes blocks and hides; called before LogEvents acknowledges, so that no exit lags behind. */
export class SafetyStore {
  constructor(private readonly redis: RedisClient) {}

  /** False when a newer change of the same subject is already there. */
  async apply(keys: TenantKeys, change: SafetyChange): Promise<boolean> {
    const field = SAFETY_FIELDS[change.kind] + change.subject;
    const until = change.removed ? '-1' : String(change.untilMs);
    const reply = await this.redis.script(
      APPLY,
      [keys.safety(change.userId)],
      [field, String(change.tsMs), until, MAX_SAFETY_ENTRIES],
    );
    if (reply === -1) throw new SafetyFullError();
    return reply === 1;
  }
}

/** The user has MAX_SAFETY_ENTRIES blocks and hides. */
export class SafetyFullError extends Error {
  override readonly name = 'SafetyFullError';
}

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
