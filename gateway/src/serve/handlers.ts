import type { feedService } from '@eaglerank/contracts';
import type { Handlers as Table, Peer } from '@eaglerank/rpc';
import type { Telemetry } from '@eaglerank/telemetry';
import type { GatewayConfig } from '../config.js';
import { RequestError } from '@eaglerank/domain';
import { Edge } from '../edge/edge.js';
import { Quota } from '../edge/quota.js';
import { LogEventsHandler } from '../events/log-events.js';
import { ExplainFeedHandler } from '../explain/explain-feed.js';
import { Aftermath } from '../feed/aftermath.js';
import { Downstream } from '../feed/downstream.js';
import { FeedEvents } from '../feed/feed-events.js';
import { GetFeedHandler } from '../feed/get-feed.js';
import { GetSimilarItemsHandler } from '../feed/get-similar-items.js';
import { RankItemsHandler } from '../feed/rank-items.js';
import { ServedPages } from '../feed/served-pages.js';
import type { GuardedRedis } from '../state/guarded-redis.js';
import type { Tenants } from '../state/tenants.js';
import { GoldenFeed } from './golden.js';
import type { Signatures } from './secrets.js';
import type { Stores } from './stores.js';

export interface HandlerPorts {
  readonly config: GatewayConfig;
  readonly tenants: Tenants;
  readonly telemetry: Telemetry;
  readonly signatures: Signatures;
  readonly stores: Stores;
  readonly peers: { readonly candidates: Peer; readonly ranker: Peer };
}

const RETRY_AFTER_MS = 1000;

/** The handlers of the public service and what they share. */
export class Handlers {
  readonly quota: Quota;
  readonly edge: Edge;
  readonly aftermath: Aftermath;
  readonly golden: GoldenFeed;
  private readonly redis: GuardedRedis;
  private readonly getFeed: GetFeedHandler;
  private readonly rankItems: RankItemsHandler;
  private readonly getSimilarItems: GetSimilarItemsHandler;
  private readonly logEvents: LogEventsHandler;
  private readonly explainFeed: ExplainFeedHandler;

  constructor({ config, tenants, telemetry, signatures, stores, peers }: HandlerPorts) {
    const { clock, tracing } = telemetry;
    const { sessions, deleted, trending, items, log, normaliser } = stores;
    const redis = stores.bulk;
    this.quota = new Quota({ instance: config.instance, redis, telemetry, clock });
    this.edge = new Edge(signatures.verifier, tenants, this.quota, telemetry);
    const { edge } = this;
    this.redis = stores.redis;
    const downstream = new Downstream(peers.candidates, peers.ranker, config.budget, stores.redis);
    const pages = new ServedPages(log, telemetry);
    this.aftermath = new Aftermath(pages, stores.explanations, telemetry);
    const { aftermath, quota } = this;
    const tokens = signatures.pageTokens;
    const events = new FeedEvents(telemetry);
    const kept = { sessions, deleted, trending, items };
    const feed = { ...kept, edge, downstream, tokens, aftermath, events, tracing, clock };
    this.getFeed = new GetFeedHandler(feed);
    this.golden = new GoldenFeed(feed, tenants, config.budget.deadlineMs);
    this.rankItems = new RankItemsHandler({
      ...{ edge, downstream, deleted, items, aftermath, tracing, clock },
    });
    this.getSimilarItems = new GetSimilarItemsHandler({ edge, downstream, deleted, tracing });
    this.explainFeed = new ExplainFeedHandler(edge, stores.explanations, downstream);
    this.logEvents = new LogEventsHandler({
      ...{ edge, quota, log, normaliser, telemetry, clock },
      effects: { safety: stores.safety, deletions: stores.deletions },
      sessions: sessions.local,
    });
  }

  /** One handler per method. */
  table(): Table<typeof feedService> {
    return {
      GetFeed: (call, request) => this.getFeed.handle(call, request),
      RankItems: (call, request) => this.rankItems.handle(call, request),
      GetSimilarItems: (call, request) => this.getSimilarItems.handle(call, request),
      LogEvents: (call, request) => {
        if (this.redis.away) throw eventLogAway();
        return this.logEvents.handle(call, request);
      },
      ExplainFeed: (call, request) => this.explainFeed.handle(call, request),
    };
  }
}

/** Waiting for a store that is known to be away would only take the place of other calls. */
function eventLogAway(): RequestError {
  return new RequestError('EVENT_LOG_UNAVAILABLE', 'the events cannot be stored now', {
    retryAfterMs: RETRY_AFTER_MS,
  });
}
