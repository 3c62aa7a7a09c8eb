import { randomUUID } from 'node:crypto';
import type { GetFeedResponse } from '@eaglerank/contracts';
import { RequestError } from '@eaglerank/domain';
import type { Tracing } from '@eaglerank/telemetry';
import type { SessionPlace } from '../state/session-store.js';
import type { Downstream } from './downstream.js';
import { cutSession, lastGood, trendingPage, type KeptPage, type KeptState } from './fallbacks.js';
import { retrieveAndRank } from './ladder.js';
import { cutPage, type Page } from './page.js';
import { pageTokenExpired, type PageTokens, type SessionKind } from './page-token.js';
import type { FeedQuery } from './query.js';
import { NO_RANKING, type FreshRanking, type Ranking } from './ranking.js';
import { SESSION_MS, type Session } from './session.js';

export interface DraftPorts extends KeptState {
  readonly downstream: Downstream;
  readonly tokens: PageTokens;
  readonly tracing: Tracing;
}

/** A page on its way to being an answer. */
export interface Draft {
  readonly ranking: Ranking;
  readonly page: Page;
  readonly position: number;
  readonly degraded: NonNullable<GetFeedResponse['degraded']>;
  readonly nextPageToken: string;
  readonly firstRequestId: string;
  readonly candidateSet: Uint8Array;
  readonly report: Uint8Array;
}

const NONE = new Uint8Array();
const RETRY_AFTER_MS = 1000;

/** Makes the pages of a feed: of a new ranking, of a kept one, or of a lower rung of the ladder. */
export class Drafts {
  constructor(private readonly ports: DraftPorts) {}

  /** @throws PAGE_TOKEN_INVALID, PAGE_TOKEN_EXPIRED, SAFETY_STATE_UNKNOWN, DEPENDENCY_UNAVAILABLE */
  make(query: FeedQuery, pageToken: string): Promise<Draft> {
    return pageToken === '' ? this.firstPage(query) : this.laterPage(query, pageToken);
  }

  private async firstPage(query: FeedQuery): Promise<Draft> {
    const ranked = await retrieveAndRank(this.ports.downstream, query);
    if (ranked.kind === 'ranked') return this.fresh(query, ranked.ranking);
    if (ranked.kind === 'nothing') {
      const kept = (await trendingPage(this.ports, query)) ?? nothing();
      return this.kept(query, kept, [...ranked.degraded]);
    }
    if (query.call.signal.aborted) throw ranked.error;
    const degraded = [{ component: 'candidate-service', reason: ranked.reason }];
    return this.kept(query, await this.fallBack(query, ranked.error), degraded);
  }

  /** The lower rungs: last good, trending, UNAVAILABLE. */
  private async fallBack(query: FeedQuery, cause: unknown): Promise<KeptPage> {
    return this.ports.tracing.inSpan('fallback', {}, async (span) => {
      const kept = (await lastGood(this.ports, query)) ?? (await trendingPage(this.ports, query));
      if (!kept) {
        throw new RequestError('DEPENDENCY_UNAVAILABLE', 'no feed can be served now', {
          retryAfterMs: RETRY_AFTER_MS,
          cause,
        });
      }
      span.setAttribute('eaglerank.feed.tier', kept.ranking.tier);
      return kept;
    });
  }

  /** The first page of a ranking made just now. */
  private async fresh(query: FeedQuery, ranking: FreshRanking): Promise<Draft> {
    const { deleted } = this.ports;
    const { id } = query.tenant;
    const { set, candidateSet, report } = ranking;
    const shows = (row: number): boolean => !deleted.has(id, set.ordinals[row] as number);
    const page = cutPage(set, 0, query.pageSize, shows);
    const degraded = [...ranking.degraded];
    const session = this.toSession(query, ranking);
    const kind = kindOf(query, degraded.length === 0);
    const written = this.write(query, kind, session, page.more);
    const nextPageToken = page.more ? this.token(query, kind, session, page, 0) : '';
    if (page.more && !(await written))
      degraded.push({ component: 'sessions', reason: 'unavailable' });
    return {
      ranking,
      page,
      degraded,
      nextPageToken,
      candidateSet,
      report,
      position: 0,
      firstRequestId: query.requestId,
    };
  }

  private toSession(query: FeedQuery, ranking: Ranking): Session {
    return {
      tier: ranking.tier,
      chronological: ranking.chronological,
      set: ranking.set,
      rankedBytes: ranking.rankedBytes,
      vectors: ranking.vectors,
      modelName: ranking.modelName,
      modelVersion: ranking.modelVersion,
      arms: ranking.arms,
      knownEvents: ranking.knownEvents,
      emptySources: ranking.emptySources,
      id: newSessionId(),
      createdAtMs: query.nowMs,
      requestId: query.requestId,
    };
  }

  /** Without a next page only a last good feed is worth keeping. */
  private write(
    query: FeedQuery,
    kind: SessionKind,
    session: Session,
    more: boolean,
  ): Promise<boolean> {
    if (!more && kind !== 'good') return Promise.resolve(true);
    return this.ports.sessions.write(placeOf(query, kind, query.surface, session.id), session);
  }

  /** A page of a lower rung, or an empty one. */
  private kept(query: FeedQuery, kept: KeptPage, degraded: Draft['degraded']): Draft {
    const { ranking, page, session } = kept;
    return {
      ...{ ranking, page, degraded },
      position: 0,
      nextPageToken: session && page.more ? this.token(query, 'good', session, page, 0) : '',
      firstRequestId: session?.requestId ?? query.requestId,
      candidateSet: NONE,
      report: NONE,
    };
  }

  private async laterPage(query: FeedQuery, text: string): Promise<Draft> {
    const { tokens, sessions, tracing } = this.ports;
    const token = tokens.read(text, query.tenant.id, query.userId, query.nowMs);
    const place = placeOf(query, token.kind, token.surface, token.sessionId);
    return tracing.inSpan('page_session', {}, async () => {
      const found = await sessions.read(place);
      const session = found.sessions.find(({ id }) => id === token.sessionId);
      if (!session) throw found.away ? sessionsAway() : pageTokenExpired();
      const page = await cutSession(this.ports, query, found, session, token.row);
      const next = { ...query, surface: token.surface };
      return {
        ...{ ranking: session, page, position: token.position },
        nextPageToken: page.more ? this.token(next, token.kind, session, page, token.position) : '',
        degraded: found.away ? [{ component: 'sessions', reason: 'unavailable' }] : [],
        firstRequestId: session.requestId,
        candidateSet: NONE,
        report: NONE,
      };
    });
  }

  private token(
    query: FeedQuery,
    kind: SessionKind,
    session: Session,
    page: Page,
    position: number,
  ): string {
    return this.ports.tokens.sign(
      {
        kind,
        surface: query.surface,
        sessionId: session.id,
        row: page.nextRow,
        position: position + page.rows.length,
        expiresAtMs: session.createdAtMs + SESSION_MS,
      },
      query.tenant.id,
      query.userId,
    );
  }
}

/** 122 random bits; a UUID is cut from a store of them, other random bytes are drawn one by one. */
const newSessionId = (): string =>
  Buffer.from(randomUUID().replaceAll('-', ''), 'hex').toString('base64url');

function placeOf(
  { tenant, userId }: FeedQuery,
  kind: SessionKind,
  surface: string,
  sessionId: string,
): SessionPlace {
  return { tenant, userId, surface, kind, sessionId };
}

/** A poor answer is kept for its own pages, and never as a last good feed. */
function kindOf({ userId }: FeedQuery, good: boolean): SessionKind {
  if (userId === '') return 'anonymous';
  return good ? 'good' : 'poor';
}

function sessionsAway(): RequestError {
  return new RequestError('DEPENDENCY_UNAVAILABLE', 'the session of this page cannot be read now', {
    retryAfterMs: RETRY_AFTER_MS,
  });
}

/** An empty catalogue: an empty list. */
function nothing(): KeptPage {
  return {
    ranking: NO_RANKING,
    page: { rows: [], nextRow: 0, more: false, records: undefined },
    session: undefined,
  };
}
