import { SafetyView } from '@eaglerank/catalogue';
import type { Clock } from '@eaglerank/domain';
import type { Command, RedisReply } from '@eaglerank/redis';
import type { SessionKind } from '../feed/page-token.js';
import { decodeSession, encodeSession, SESSION_MS, type Session } from '../feed/session.js';
import { listOf, LocalSessions, ownerOf, type LocalUser } from './local-sessions.js';
import type { Tenant } from './tenants.js';

const KEPT = 2;

/** The part of Redis that sessions need. */
export interface SessionRedis {
  pipeline(commands: readonly Command[]): Promise<RedisReply[]>;
}

/** Where a user's sessions are. */
export interface SessionPlace {
  readonly tenant: Tenant;
  readonly userId: string;
  readonly surface: string;
  readonly kind: SessionKind;
  /** The session sought; owner of an anonymous one. */
  readonly sessionId: string;
}

/** Sessions found, newest first, and what is known of the user's blocks and hides. */
export interface FoundSessions {
  readonly sessions: readonly Session[];
  /** From Redis; undefined when it was away. */
  readonly safety: SafetyView | undefined;
  /** Set when Redis was away. */
  readonly local: LocalUser | undefined;
  /** Redis did not answer. */
  readonly away: boolean;
}

/** Keeps the two latest sessions of each user and surface for ten minutes. */
export class SessionStore {
  readonly local = new LocalSessions();

  constructor(
    private readonly redis: SessionRedis,
    private readonly clock: Clock,
  ) {}

  private key({ tenant, surface, userId, kind, sessionId }: SessionPlace): string {
    // no surface of a request begins with a control character
    if (kind === 'anonymous') return tenant.keys.sessions(`\u0001${surface}`, sessionId);
    return tenant.keys.sessions(kind === 'poor' ? `\u0002${surface}` : surface, userId);
  }

  /** Writes a session; false when only this process has it. */
  async write(place: SessionPlace, session: Session): Promise<boolean> {
    const owner = ownerOf(place.tenant.id, place.userId, session.id);
    const bytes = encodeSession(session);
    this.local.add(owner, listOf(place.surface, place.kind), session, bytes);
    const key = this.key(place);
    try {
      await this.redis.pipeline([
        ['LPUSH', key, [bytes, session.vectors]],
        ['LTRIM', key, 0, KEPT - 1],
        ['PEXPIRE', key, SESSION_MS],
      ]);
      return true;
    } catch {
      return false;
    }
  }

  /** The sessions at `place` with the user's safety state, in one round trip. */
  async read(place: SessionPlace): Promise<FoundSessions> {
    const { tenant, userId } = place;
    try {
      const [list, safety] = await this.redis.pipeline([
        ['LRANGE', this.key(place), 0, KEPT - 1],
        ...(userId === '' ? [] : [['HGETALL', tenant.keys.safety(userId)] as const]),
      ]);
      const stored = (list as readonly Buffer[]).flatMap((bytes) => this.decode(bytes));
      return {
        sessions: this.withUnwritten(place, stored),
        safety: SafetyView.fromReply(safety, this.clock.now()),
        local: undefined,
        away: false,
      };
    } catch {
      return this.readLocal(place);
    }
  }

  /** A session whose write failed is known here alone: its next page must not be called expired. */
  private withUnwritten(place: SessionPlace, stored: readonly Session[]): readonly Session[] {
    const unwritten = this.readLocal(place).sessions.filter(
      (local) => !stored.some(({ id }) => id === local.id),
    );
    if (unwritten.length === 0) return stored;
    return [...stored, ...unwritten].sort((a, b) => b.createdAtMs - a.createdAtMs);
  }

  private readLocal(place: SessionPlace): FoundSessions {
    const owner = ownerOf(place.tenant.id, place.userId, place.sessionId);
    const list = listOf(place.surface, place.kind);
    const sessions = this.local.list(owner, list, this.clock.now() - SESSION_MS);
    const local = this.local.get(owner);
    return { sessions, safety: undefined, local, away: true };
  }

  /** A session of another release is as good as none. */
  private decode(bytes: Buffer): Session[] {
    try {
      const session = decodeSession(bytes);
      return session.createdAtMs > this.clock.now() - SESSION_MS ? [session] : [];
    } catch {
      return [];
    }
  }

  /** A user's blocks and hides. @throws when Redis is away */
  async safety(tenant: Tenant, userId: string): Promise<SafetyView> {
    if (userId === '') return SafetyView.empty;
    const [reply] = await this.redis.pipeline([['HGETALL', tenant.keys.safety(userId)]]);
    return SafetyView.fromReply(reply, this.clock.now());
  }
}
