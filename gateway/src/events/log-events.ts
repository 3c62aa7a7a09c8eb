import { eventFault, type Caller } from '@eaglerank/auth';
import type {
  EventOut,
  LogEventsRequestOut,
  LogEventsResponse,
  RejectedEvent,
} from '@eaglerank/contracts';
import { invalidField, RequestError, requireTenantId, type Clock } from '@eaglerank/domain';
import {
  applyEffects,
  deletionOf,
  safetyChangesOf,
  validateEvent,
  type EffectStores,
  type EventLog,
  type Normaliser,
} from '@eaglerank/events';
import type { CallContext } from '@eaglerank/rpc';
import { METRICS, type Telemetry } from '@eaglerank/telemetry';
import type { Edge } from '../edge/edge.js';
import type { Quota } from '../edge/quota.js';
import { ownerOf, type LocalSessions } from '../state/local-sessions.js';
import type { Tenant } from '../state/tenants.js';
import { printOf, RecentEvents } from './recent-events.js';
import { within } from './within.js';

export interface LogEventsPorts {
  readonly edge: Edge;
  readonly quota: Quota;
  readonly log: EventLog;
  readonly normaliser: Normaliser;
  readonly effects: EffectStores;
  /** Sessions kept in this process, which hides reach at once. */
  readonly sessions: LocalSessions;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
}

const MAX_EVENTS = 500;
const RETRY_AFTER_MS = 1000;
/** Kept back of the caller's time to tell that the log does not answer. */
const ANSWER_MS = 20;

/** An event and its place in the call. */
interface Accepted {
  readonly event: EventOut;
  readonly index: number;
  /** Hash of id and body. */
  readonly print: number;
}

/** One call's events on their way into the log. */
interface Batch {
  readonly tenant: Tenant;
  readonly accepted: Accepted[];
  readonly rejected: RejectedEvent[];
  duplicates: number;
}

/**
 * Answers LogEvents: each event is judged on its own; blocks, hides and deletions take effect and
 * the others are durable before the call is acknowledged.
 */
export class LogEventsHandler {
  private readonly recent = new RecentEvents();

  constructor(private readonly ports: LogEventsPorts) {}

  /** @throws TOO_MANY_EVENTS, EVENT_LOG_UNAVAILABLE, and what admission refuses with */
  async handle(call: CallContext, request: LogEventsRequestOut): Promise<LogEventsResponse> {
    const { edge, quota } = this.ports;
    const { tenantId, events, backfill } = request;
    const operation = backfill ? 'LogEvents.backfill' : 'LogEvents';
    const { caller, tenant } = await edge.admit(call, operation, { tenantId }, () =>
      validateCall(request),
    );
    quota.takeEvents(tenant, events.length);
    const batch = this.judge(caller, tenant, request);
    if (batch.accepted.length > 0) await this.append(call, batch, backfill);
    this.count(batch);
    return {
      accepted: batch.accepted.length,
      duplicates: batch.duplicates,
      rejected: batch.rejected,
    };
  }

  private judge(caller: Caller, tenant: Tenant, request: LogEventsRequestOut): Batch {
    const nowMs = this.ports.clock.now();
    const batch: Batch = { tenant, accepted: [], rejected: [], duplicates: 0 };
    const inCall = new Set<number>();
    request.events.forEach((event, index) => {
      const { eventId } = event;
      const fault = validateEvent(event, tenant.config, nowMs, request.backfill);
      if (fault) return reject(batch, index, eventId, fault.field, fault.description);
      const denied = eventFault(caller, event.type, event.userId);
      if (denied) return reject(batch, index, eventId, denied.field, denied.reason);
      const print = printOf(tenant.id, event);
      if (inCall.has(print) || this.recent.has(print)) batch.duplicates++;
      else batch.accepted.push({ event, index, print });
      // a deletion is cheaper repeated than missed
      if (!deletionOf(event)) inCall.add(print);
    });
    return batch;
  }

  private async append(call: CallContext, batch: Batch, backfill: boolean): Promise<void> {
    try {
      await within(call.remainingMs() - ANSWER_MS, this.store(call, batch, backfill));
    } catch (cause) {
      throw new RequestError(
        'EVENT_LOG_UNAVAILABLE',
        'the events could not be stored: send them again, event ids make that safe',
        { retryAfterMs: RETRY_AFTER_MS, cause },
      );
    }
    for (const { event, print } of batch.accepted) if (!deletionOf(event)) this.recent.add(print);
  }

  private async store(call: CallContext, batch: Batch, backfill: boolean): Promise<void> {
    const { normaliser, log, clock } = this.ports;
    const { tenant } = batch;
    await this.applyEffects(batch);
    const records = await normaliser.records(
      tenant.keys,
      batch.accepted.map(({ event }) => event),
      { ingestMs: clock.now(), backfill, traceparent: this.traceparent(call) },
    );
    await log.append(tenant.id, records);
  }

  private async applyEffects({ tenant, accepted }: Batch): Promise<void> {
    const { effects, sessions } = this.ports;
    for (const { event } of accepted) {
      if (!hasEffect(event)) continue;
      for (const change of await applyEffects(effects, tenant.keys, event)) {
        sessions.apply(ownerOf(tenant.id, change.userId, ''), change);
      }
      if (event.type === 'user_delete') sessions.drop(ownerOf(tenant.id, event.userId, ''));
    }
  }

  private traceparent(call: CallContext): string {
    const context = this.ports.telemetry.tracing.active()?.context;
    if (!context) return call.metadata.get('traceparent') ?? '';
    return `00-${context.traceId}-${context.spanId}-${context.sampled ? '01' : '00'}`;
  }

  private count({ tenant, accepted, rejected }: Batch): void {
    const { metrics } = this.ports.telemetry;
    const byType = new Map<string, number>();
    for (const { event } of accepted) byType.set(event.type, (byType.get(event.type) ?? 0) + 1);
    for (const [type, count] of byType) {
      metrics.use(METRICS.eventsAccepted).inc({ tenant: tenant.id, type }, count);
    }
    for (const { field = '' } of rejected) {
      metrics.use(METRICS.eventsRejected).inc({ tenant: tenant.id, reason: field });
    }
  }
}

function validateCall({ tenantId, events }: LogEventsRequestOut): void {
  if (tenantId !== '') requireTenantId('tenant_id', tenantId);
  if (events.length === 0) throw invalidField('events', `must hold 1 to ${MAX_EVENTS} events`);
  if (events.length <= MAX_EVENTS) return;
  const description = `hold ${events.length} events: send at most ${MAX_EVENTS} in one call`;
  throw new RequestError('TOO_MANY_EVENTS', `events: ${description}`, {
    violations: [{ field: 'events', description }],
  });
}

function hasEffect(event: EventOut): boolean {
  return deletionOf(event) !== undefined || safetyChangesOf(event).length > 0;
}

function reject(batch: Batch, index: number, eventId: string, field: string, reason: string): void {
  batch.rejected.push({ index, eventId, field, reason });
}
