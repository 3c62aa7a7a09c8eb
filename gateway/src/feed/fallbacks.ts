import { SafetyView } from '@eaglerank/catalogue';
import { RequestError, TIERS } from '@eaglerank/domain';
import type { DeletedItems } from '../state/deleted.js';
import type { ItemReader } from '../state/item-reader.js';
import { hidesLocally } from '../state/local-sessions.js';
import type { FoundSessions, SessionStore } from '../state/session-store.js';
import type { Tenant } from '../state/tenants.js';
import type { Trending, TrendingCache } from '../state/trending.js';
import { allowedBy, cutCheckedPage, isShowable, type Page, type Visibility } from './page.js';
import type { FeedQuery } from './query.js';
import type { Ranking } from './ranking.js';
import type { Session } from './session.js';

/** A page that no ranking was made for. */
export interface KeptPage {
  readonly ranking: Ranking;
  readonly page: Page;
  /** Set where later pages can follow. */
  readonly session: Session | undefined;
}

/** The state that the lower rungs and later pages are served from. */
export interface KeptState {
  readonly sessions: SessionStore;
  readonly deleted: DeletedItems;
  readonly trending: TrendingCache;
  readonly items: ItemReader;
}

const RETRY_AFTER_MS = 1000;

/** What a session still shows to its user: everything but what was hidden or deleted since. */
function sessionVisibility(
  state: KeptState,
  query: FeedQuery,
  found: FoundSessions,
  session: Session,
): Visibility {
  const { tenant, excluded, nowMs } = query;
  const { set } = session;
  const { safety, local } = found;
  const shows = (row: number): boolean =>
    !state.deleted.has(tenant.id, set.ordinals[row] as number) &&
    (excluded.size === 0 || !excluded.has(set.ids.at(row))) &&
    (safety === undefined || allowedBy(safety, set, row)) &&
    (local === undefined || !hidesLocally(local, set, row));
  if (safety === undefined) return { shows };
  return { shows, ...recordChecks(tenant, safety, nowMs) };
}

/** Hidden topics are known from the records alone: without these nothing is safe to show. */
function recordChecks(
  tenant: Tenant,
  safety: SafetyView,
  nowMs: number,
): Pick<Visibility, 'checkRecord' | 'onUnread'> {
  const optional = !safety.hasTopics || tenant.config.fallback.serveWithoutSafety;
  return {
    checkRecord: (record) => isShowable(record, safety, nowMs),
    onUnread: (cause) => {
      if (!optional) throw safetyUnknown(cause);
    },
  };
}

/** Cuts a page from a session. */
export function cutSession(
  state: KeptState,
  query: FeedQuery,
  found: FoundSessions,
  session: Session,
  fromRow: number,
): Promise<Page> {
  const visibility = sessionVisibility(state, query, found, session);
  return cutCheckedPage(session.set, fromRow, query.pageSize, visibility, (ids) =>
    state.items.read(query.tenant, ids),
  );
}

/** The user's latest good feed on this surface; undefined without one. */
export async function lastGood(state: KeptState, query: FeedQuery): Promise<KeptPage | undefined> {
  const { tenant, userId, surface, chronological } = query;
  if (userId === '') return undefined;
  const place = { tenant, userId, surface, kind: 'good', sessionId: '' } as const;
  const found = await state.sessions.read(place);
  const session = found.sessions.find((s) => s.chronological === chronological);
  if (!session) return undefined;
  const page = await cutSession(state, query, found, session, 0);
  if (page.rows.length === 0) return undefined;
  return { ranking: { ...session, tier: TIERS.LAST_GOOD, arms: {} }, page, session };
}

/**
 * What is trending, as far as the user may see it; undefined where nothing is known to trend.
 * Throws SAFETY_STATE_UNKNOWN where the user's blocks cannot be read and the tenant has not opted
 * in to serve without them.
 */
export async function trendingPage(
  state: KeptState,
  query: FeedQuery,
): Promise<KeptPage | undefined> {
  const { tenant, userId } = query;
  const trending = state.trending.get(tenant.id);
  if (!trending || trending.set.count === 0) return undefined;
  const safety = await safetyOrOptIn(state, tenant, userId);
  const visibility = trendingVisibility(state, query, trending, safety);
  const page = await cutCheckedPage(trending.set, 0, query.pageSize, visibility, (ids) =>
    state.items.read(tenant, ids),
  );
  return { ranking: trendingRanking(trending), page: { ...page, more: false }, session: undefined };
}

async function safetyOrOptIn(
  state: KeptState,
  tenant: Tenant,
  userId: string,
): Promise<SafetyView> {
  try {
    return await state.sessions.safety(tenant, userId);
  } catch (cause) {
    if (tenant.config.fallback.serveWithoutSafety) return SafetyView.empty;
    throw safetyUnknown(cause);
  }
}

function safetyUnknown(cause: unknown): RequestError {
  return new RequestError(
    'SAFETY_STATE_UNKNOWN',
    "the user's blocks and hides cannot be checked, so that no feed is served",
    { retryAfterMs: RETRY_AFTER_MS, cause },
  );
}

function trendingVisibility(
  state: KeptState,
  query: FeedQuery,
  { set, snapshot }: Trending,
  safety: SafetyView,
): Visibility {
  const { tenant, userId, excluded, nowMs } = query;
  const own = tenant.config.retrieval.excludeOwn && userId !== '' ? userId : undefined;
  const shows = (row: number): boolean => {
    const expiresAtMs = snapshot.expiresAtMs[row] as number;
    return (
      !state.deleted.has(tenant.id, set.ordinals[row] as number) &&
      (expiresAtMs === 0 || expiresAtMs > nowMs) &&
      (own === undefined || set.authorIds.at(row) !== own) &&
      (excluded.size === 0 || !excluded.has(set.ids.at(row))) &&
      allowedBy(safety, set, row) &&
      !safety.hidesTopic(snapshot.topics[row] ?? '')
    );
  };
  // the snapshot knows the first topic only
  if (!safety.hasTopics) return { shows };
  return { shows, ...recordChecks(tenant, safety, nowMs) };
}

function trendingRanking({ set, rankedBytes }: Trending): Ranking {
  return {
    tier: TIERS.TRENDING,
    chronological: false,
    ...{ set, rankedBytes },
    vectors: new Uint8Array(),
    modelName: '',
    modelVersion: '',
    arms: {},
    knownEvents: 0,
    emptySources: [],
  };
}
