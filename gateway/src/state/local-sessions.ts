import type { SafetyChange, SafetyKind } from '@eaglerank/catalogue';
import type { DecodedRankedSet } from '@eaglerank/domain';
import type { SessionKind } from '../feed/page-token.js';
import { decodeWithoutVectors, type Session } from '../feed/session.js';
import { ByteRing, RingEntry } from './byte-ring.js';

/** A session whose bytes up to its vectors lie in the ring. */
class KeptSession extends RingEntry {
  constructor(
    readonly owner: string,
    readonly list: string,
    readonly id: string,
    readonly createdAtMs: number,
  ) {
    super();
  }
}

/** What this process knows of one user: sessions, and hides made since. */
export interface LocalUser {
  readonly sessions: Map<string, readonly KeptSession[]>;
  readonly hiddenItems: Set<string>;
  /** Authors hidden or blocked, and in which ways. */
  readonly hiddenAuthors: Map<string, ReadonlySet<SafetyKind>>;
}

const MAX_SESSIONS = 2;

/**
 * Copies of sessions for when Redis is away, without their vectors, the oldest dropped first. A
 * session holds only what its user was allowed to see when it was made; later hides are kept beside
 * it.
 */
export class LocalSessions {
  private readonly users = new Map<string, LocalUser>();
  private readonly ring: ByteRing<KeptSession>;

  /** @param maxBytes room for encoded sessions */
  constructor(maxBytes = 16 * 1024 * 1024) {
    this.ring = new ByteRing(maxBytes, (kept) => this.forget(kept));
  }

  /** Users held. */
  get size(): number {
    return this.users.size;
  }

  /** `bytes`: the session, encoded up to its vectors. */
  add(owner: string, list: string, session: Session, bytes: Buffer): void {
    const kept = new KeptSession(owner, list, session.id, session.createdAtMs);
    if (!this.ring.add(bytes, kept)) return;
    const user = this.users.get(owner) ?? newUser();
    this.users.set(owner, user);
    const others = (user.sessions.get(list) ?? []).filter(({ id }) => id !== kept.id);
    user.sessions.set(list, [kept, ...others].slice(0, MAX_SESSIONS));
  }

  /** A session's bytes are about to be overwritten. */
  private forget(lost: KeptSession): void {
    const sessions = this.users.get(lost.owner)?.sessions;
    const kept = sessions?.get(lost.list);
    if (!sessions || !kept) return;
    const left = kept.filter((session) => session !== lost);
    if (left.length > 0) sessions.set(lost.list, left);
    else sessions.delete(lost.list);
    if (sessions.size === 0) this.users.delete(lost.owner);
  }

  get(owner: string): LocalUser | undefined {
    return this.users.get(owner);
  }

  /** An owner's sessions of one list that began after `notBefore`, newest first. */
  list(owner: string, list: string, notBefore: number): Session[] {
    const kept = this.users.get(owner)?.sessions.get(list) ?? [];
    return kept
      .filter(({ createdAtMs }) => createdAtMs > notBefore)
      .map((session) => decodeWithoutVectors(this.ring.read(session)));
  }

  drop(owner: string): void {
    this.users.delete(owner);
  }

  /** Drops the copies of all users of a tenant. */
  clear(tenantId: string): void {
    const owners = [...this.users.keys()].filter((owner) => owner.startsWith(`${tenantId}\0`));
    for (const owner of owners) this.drop(owner);
  }

  /** Applies a hide or block, made through this process or another. */
  apply(owner: string, change: SafetyChange): void {
    const user = this.users.get(owner);
    if (!user) return;
    // which of the items have the topic is not known here
    if (change.kind === 'hidden_topic') return this.drop(owner);
    if (change.kind !== 'hidden_item') return applyToAuthor(user, change);
    if (change.removed) user.hiddenItems.delete(change.subject);
    else user.hiddenItems.add(change.subject);
  }
}

function applyToAuthor({ hiddenAuthors }: LocalUser, change: SafetyChange): void {
  const { kind, subject, removed } = change;
  const kinds = new Set(hiddenAuthors.get(subject));
  if (removed) kinds.delete(kind);
  else kinds.add(kind);
  if (kinds.size > 0) hiddenAuthors.set(subject, kinds);
  else hiddenAuthors.delete(subject);
}

const newUser = (): LocalUser => ({
  sessions: new Map(),
  hiddenItems: new Set(),
  hiddenAuthors: new Map(),
});

/** Whose sessions: a user's, or one anonymous session's own. */
export function ownerOf(tenantId: string, userId: string, sessionId: string): string {
  return userId === '' ? `${tenantId}\0\0${sessionId}` : `${tenantId}\0${userId}`;
}

/** Name of one list of sessions of an owner. */
export function listOf(surface: string, kind: SessionKind): string {
  return kind === 'poor' ? `\0${surface}` : surface;
}

/** Whether the owner hid the row's item or author since. */
export function hidesLocally(user: LocalUser, set: DecodedRankedSet, row: number): boolean {
  const { hiddenItems, hiddenAuthors } = user;
  return (
    (hiddenItems.size > 0 && hiddenItems.has(set.ids.at(row))) ||
    (hiddenAuthors.size > 0 && hiddenAuthors.has(set.authorIds.at(row)))
  );
}
