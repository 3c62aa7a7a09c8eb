import {
  feedService,
  type ExplainFeedRequest,
  type ExplainFeedResponseOut,
  type GetFeedRequest,
  type GetFeedResponseOut,
  type GetSimilarItemsRequest,
  type GetSimilarItemsResponseOut,
  type LogEventsRequest,
  type LogEventsResponseOut,
  type RankItemsRequest,
  type RankItemsResponseOut,
} from '@eaglerank/contracts';
import { PeerError } from '@eaglerank/domain';
import { Peer, type ClientMethod, type ClientTls } from '@eaglerank/rpc';
import { startTelemetry, type Telemetry } from '@eaglerank/telemetry';
import { FeedError } from './errors.js';
import { pause, retryDelay } from './retry.js';

export interface FeedClientOptions {
  /** `host:port` or `dns:///host:port` of the gateway; several, or separated by commas, are replicas. */
  readonly address: string | readonly string[];
  /** Bearer token; or a `tokenProvider` that is asked before each attempt. */
  readonly token?: string | undefined;
  readonly tokenProvider?: (() => string | Promise<string>) | undefined;
  /** Tenant; the token's unless given. */
  readonly tenant?: string | undefined;
  /** Further attempts after UNAVAILABLE, 0-5; 1 unless said. The server's delay is honoured. */
  readonly retries?: number | undefined;
  /** Time of one attempt, ms; 1,000 unless said, 10,000 for logEvents. */
  readonly timeoutMs?: number | undefined;
  readonly tls?: ClientTls | undefined;
  /** Where the client's own spans and metrics go; nowhere unless given. */
  readonly telemetry?: Telemetry | undefined;
}

export interface CallOptions {
  /** Time of one attempt, ms. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Sent as `x-request-id` and echoed by the server: for correlation in logs. */
  readonly correlationId?: string | undefined;
}

const TIMEOUT_MS = 1000;
const LOG_EVENTS_TIMEOUT_MS = 10_000;
const MAX_RETRIES = 5;

/**
 * The feed API for applications. Every method rejects with FeedError. One client holds one
 * connection per address and serves any number of calls at once.
 */
export class FeedClient {
  private readonly peer: Peer;
  private readonly ownTelemetry: Telemetry | undefined;
  private readonly retries: number;

  constructor(private readonly options: FeedClientOptions) {
    this.ownTelemetry = options.telemetry ? undefined : silentTelemetry();
    this.retries = Math.min(MAX_RETRIES, options.retries ?? 1);
    this.peer = new Peer({
      name: 'gateway',
      addresses: options.address,
      telemetry: options.telemetry ?? (this.ownTelemetry as Telemetry),
      // a call is repeated in one layer only, and that is this one
      retry: false,
      marginMs: 0,
      // an address may be a balancer's, which holds back from what is broken behind it
      lastResort: true,
      // balancers between applications and gateways balance calls
      transport: 'unary',
      // a client that keeps no trace leaves the decision to the server
      propagateTrace: options.telemetry !== undefined,
      ...(options.tls ? { trust: options.tls } : {}),
    });
  }

  /** One page of a feed; `nextPageToken` of the answer asks for the next. */
  getFeed(request: GetFeedRequest, options?: CallOptions): Promise<GetFeedResponseOut> {
    return this.call(feedService.GetFeed, request, options);
  }

  /** Ranks 1-500 items of the caller's own. */
  rankItems(request: RankItemsRequest, options?: CallOptions): Promise<RankItemsResponseOut> {
    return this.call(feedService.RankItems, request, options);
  }

  /** Items that are similar to one item. */
  getSimilarItems(
    request: GetSimilarItemsRequest,
    options?: CallOptions,
  ): Promise<GetSimilarItemsResponseOut> {
    return this.call(feedService.GetSimilarItems, request, options);
  }

  /** Reports 1-500 events. Events that are refused are listed in the answer and fail nothing else. */
  logEvents(request: LogEventsRequest, options?: CallOptions): Promise<LogEventsResponseOut> {
    return this.call(feedService.LogEvents, request, {
      timeoutMs: this.options.timeoutMs ?? LOG_EVENTS_TIMEOUT_MS,
      ...options,
    });
  }

  /** Why a feed served within the last hour looks as it does. */
  explainFeed(request: ExplainFeedRequest, options?: CallOptions): Promise<ExplainFeedResponseOut> {
    return this.call(feedService.ExplainFeed, request, options);
  }

  /** Resolves when the gateway is connected; rejects with FeedError after `timeoutMs`. */
  async ready(timeoutMs: number): Promise<void> {
    try {
      await this.peer.ready(timeoutMs);
    } catch (error) {
      throw error instanceof PeerError ? new FeedError('connect', error) : error;
    }
  }

  /** Closes the connections. */
  close(): void {
    this.peer.close();
    void this.ownTelemetry?.shutdown();
  }

  private async call<Req extends { tenantId?: string }, Res>(
    method: ClientMethod<Req, Res>,
    request: Req,
    options: CallOptions = {},
  ): Promise<Res> {
    const { tenant } = this.options;
    const named =
      tenant === undefined ? request : { ...request, tenantId: request.tenantId ?? tenant };
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.attempt(method, named, options);
      } catch (error) {
        const delay = attempt > this.retries ? undefined : retryDelay(error, attempt);
        if (delay === undefined || options.signal?.aborted) {
          throw error instanceof PeerError ? new FeedError(nameOf(method.path), error) : error;
        }
        await pause(delay, options.signal);
      }
    }
  }

  private async attempt<Req extends { tenantId?: string }, Res>(
    method: ClientMethod<Req, Res>,
    request: Req,
    options: CallOptions,
  ): Promise<Res> {
    const { token, tokenProvider } = this.options;
    const { tenantId = '' } = request;
    const bearer = token ?? (await tokenProvider?.());
    return this.peer.call(method, request, {
      timeoutMs: options.timeoutMs ?? this.options.timeoutMs ?? TIMEOUT_MS,
      signal: options.signal,
      metadata: {
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
        ...(tenantId === '' ? {} : { 'x-tenant-id': tenantId }),
        ...(options.correlationId === undefined ? {} : { 'x-request-id': options.correlationId }),
      },
    });
  }
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

function silentTelemetry(): Telemetry {
  return startTelemetry({
    service: 'client',
    instance: '',
    version: '',
    environment: '',
    sampleRatio: 0,
    logLevel: 'silent',
    processMetrics: false,
  });
}
