import type { SafetyChange, SafetyKind } from '@eaglerank/catalogue';
import type { DecodedRankedSet } from '@eaglerank/domain';
import type { SessionKind } from '../feed/page-token.js';
import { decodeSession, withoutVectors, type Session } from '../feed/session.js';

/** A session without its vectors, as bytes of its own: a view would keep the answer it came in. */
interface KeptSession {
  readonly id: string;
  readonly createdAtMs: number;
  readonly bytes: Buffer;
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
 * Copies of sessions for when Redis is away, without their vectors, the longest unused users
 * dropped first. A session holds only what its user was allowed to see when it was made; later hides
 * are kept beside it.
 */
export class LocalSessions {
  private readonly users = new Map<string, LocalUser>();
  private bytes = 0;

  /** @param maxBytes bound of the encoded rankings kept */
  constructor(private readonly maxBytes = 16 * 1024 * 1024) {}

  /** Users held. */
  get size(): number {
    return this.users.size;
  }

  /** `bytes`: the session, encoded. */
  add(owner: string, list: string, session: Session, bytes: Buffer): void {
    const user = this.users.get(owner) ?? {
      sessions: new Map<string, readonly KeptSession[]>(),
      hiddenItems: new Set<string>(),
      hiddenAuthors: new Map<string, ReadonlySet<SafetyKind>>(),
    };
    this.users.delete(owner);
    this.users.set(owner, user);
    const before = user.sessions.get(list) ?? [];
    const { id, createdAtMs } = session;
    const kept = { id, createdAtMs, bytes: withoutVectors(bytes, session) };
    const after = [kept, ...before.filter((s) => s.id !== id)].slice(0, MAX_SESSIONS);
    user.sessions.set(list, after);
    this.bytes += sizeOf(after) - sizeOf(before);
    while (this.bytes > this.maxBytes && this.users.size > 1) {
      const oldest = this.users.keys().next();
      if (oldest.done) break;
      this.drop(oldest.value);
    }
  }

  get(owner: string): LocalUser | undefined {
    return this.users.get(owner);
  }

  drop(owner: string): void {
    const user = this.users.get(owner);
    if (!user) return;
    for (const sessions of user.sessions.values()) this.bytes -= sizeOf(sessions);
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

const sizeOf = (sessions: readonly KeptSession[]): number =>
  sessions.reduce((sum, s) => sum + s.bytes.length + 512, 0);

/** A user's sessions of one list that began after `notBefore`, newest first. */
export function sessionsOf(
  user: LocalUser | undefined,
  list: string,
  notBefore: number,
): Session[] {
  const kept = user?.sessions.get(list) ?? [];
  return kept
    .filter(({ createdAtMs }) => createdAtMs > notBefore)
    .map(({ bytes }) => decodeSession(bytes));
}

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
