import { randomUUID } from 'node:crypto';
import type { GetFeedRequestOut, GetFeedResponse } from '@eaglerank/contracts';
import type { Clock } from '@eaglerank/domain';
import type { CallContext } from '@eaglerank/rpc';
import type { Edge } from '../edge/edge.js';
import { validateGetFeed } from '../edge/validate.js';
import type { Tenant } from '../state/tenants.js';
import type { PageSink } from './aftermath.js';
import { Drafts, type Draft, type DraftPorts } from './drafts.js';
import type { FeedEvents } from './feed-events.js';
import { toItems } from './items.js';
import { toQuery, type FeedQuery } from './query.js';

export interface GetFeedPorts extends DraftPorts {
  readonly edge: Edge;
  readonly aftermath: PageSink;
  readonly events: FeedEvents;
  readonly clock: Clock;
}

/** Answers GetFeed: a new ranking or a later page of one, down the ladder where something fails. */
export class GetFeedHandler {
  private readonly drafts: Drafts;

  constructor(private readonly ports: GetFeedPorts) {
    this.drafts = new Drafts(ports);
  }

  async handle(call: CallContext, request: GetFeedRequestOut): Promise<GetFeedResponse> {
    const { edge, events, clock } = this.ports;
    const startedAt = events.started();
    const { userId } = request;
    let tenant: Tenant | undefined;
    try {
      ({ tenant } = await edge.admit(call, 'GetFeed', request, validateGetFeed));
      const query = toQuery(request, tenant, randomUUID(), clock.now(), call);
      const response = await this.answer(query, request.pageToken);
      // the caller has been answered without it: its time ran out, or it went away
      call.signal.throwIfAborted();
      events.served({ tenant, userId, startedAt }, response);
      return response;
    } catch (error) {
      events.failed({ tenant, userId, startedAt }, call, error);
      throw error;
    }
  }

  /** The answer to a query, whoever asks. */
  async answer(query: FeedQuery, pageToken: string): Promise<GetFeedResponse> {
    const draft = await this.drafts.make(query, pageToken);
    const records = query.withAttributes ? await this.records(query, draft) : undefined;
    const { ranking, page } = draft;
    this.ports.aftermath.feed({
      tenant: query.tenant,
      userId: query.userId,
      surface: query.surface,
      requestId: query.requestId,
      servedAtMs: query.nowMs,
      ranking,
      rows: page.rows,
      firstPosition: draft.position,
      firstRequestId: draft.firstRequestId,
      degraded: draft.degraded,
      candidateSet: draft.candidateSet,
      report: draft.report,
    });
    return {
      items: toItems(ranking.set, page.rows, draft.position, records),
      nextPageToken: draft.nextPageToken,
      requestId: query.requestId,
      tier: ranking.tier as NonNullable<GetFeedResponse['tier']> & number,
      degraded: draft.degraded,
      model:
        ranking.modelName === ''
          ? null
          : { name: ranking.modelName, version: ranking.modelVersion },
      arms: Object.entries(ranking.arms).map(([experiment, arm]) => ({ experiment, arm })),
      personalisation: {
        knownEvents: ranking.knownEvents,
        emptySources: [...ranking.emptySources],
      },
    };
  }

  /** Records for the attributes; a page without them is still a page. */
  private async records(query: FeedQuery, draft: Draft) {
    const { page, ranking, degraded } = draft;
    if (page.records) return page.records;
    try {
      return await this.ports.items.read(
        query.tenant,
        page.rows.map((row) => ranking.set.ids.at(row)),
      );
    } catch {
      degraded.push({ component: 'attributes', reason: 'unavailable' });
      return undefined;
    }
  }
}
