import { setMaxListeners } from 'node:events';
import type { Prng } from '../world/prng.js';
import type { Tally } from '../score/tally.js';
import type { SimulatedEvent } from './events.js';
import { failureOf, type FeedApi } from './feed-api.js';
import { withRetry } from './retry.js';
import { settledWithin, type Timing } from './timing.js';

/** Most events of one LogEvents call. */
export const MAX_BATCH = 500;
const MAX_CALLS = 4;
const MAX_PENDING = 20_000;
const ATTEMPTS = 10;

/** Sends one tenant's events: batches, a few calls at a time, a bounded backlog, retries. */
export class EventSender {
  private pending = 0;
  private calls = 0;
  private readonly waiting: (() => void)[] = [];
  private readonly open = new Set<Promise<boolean>>();
  private readonly closed = new AbortController();

  constructor(
    private readonly api: FeedApi,
    private readonly tally: Tally,
    private readonly timing: Timing,
    private readonly prng: Prng,
  ) {
    setMaxListeners(0, this.closed.signal);
  }

  /**
   * Sends events in calls of at most 500. Resolves when their fate is decided and counted, with
   * whether every call was acknowledged; never rejects. Events beyond a backlog of 20,000 are dropped
   * and counted.
   */
  async send(events: readonly SimulatedEvent[]): Promise<boolean> {
    const sends: Promise<boolean>[] = [];
    for (let from = 0; from < events.length; from += MAX_BATCH) {
      const batch = events.slice(from, from + MAX_BATCH);
      if (this.pending + batch.length > MAX_PENDING || this.closed.signal.aborted) {
        this.tally.eventsDropped(batch.length);
        sends.push(Promise.resolve(false));
        continue;
      }
      const sent = this.sendBatch(batch).finally(() => this.open.delete(sent));
      this.open.add(sent);
      sends.push(sent);
    }
    return (await Promise.all(sends)).every(Boolean);
  }

  /**
   * Waits until everything is sent, at most `limitMs` and no longer than until `signal` aborts, then
   * closes: what is left counts as dropped, and so does what is sent later.
   */
  async drain(limitMs: number, signal?: AbortSignal): Promise<void> {
    const done = await settledWithin(Promise.all(this.open), limitMs, this.timing, signal);
    if (!done) this.tally.eventsDropped(this.pending);
    this.closed.abort();
  }

  private async sendBatch(batch: readonly SimulatedEvent[]): Promise<boolean> {
    this.pending += batch.length;
    await this.enter();
    try {
      return !this.closed.signal.aborted && (await this.call(batch));
    } finally {
      this.pending -= batch.length;
      this.leave();
    }
  }

  private async call(batch: readonly SimulatedEvent[]): Promise<boolean> {
    const { timing, prng } = this;
    const signal = this.closed.signal;
    const onRetry = () => this.tally.retried('LogEvents');
    try {
      const answer = await withRetry({ attempts: ATTEMPTS, timing, signal, prng, onRetry }, () =>
        this.api.logEvents({ events: [...batch] }),
      );
      if (!signal.aborted) this.tally.eventsSent(batch, answer);
      return !signal.aborted;
    } catch (error) {
      if (!signal.aborted) this.tally.eventsFailed(batch.length, failureOf(error).code);
      return false;
    }
  }

  private async enter(): Promise<void> {
    if (this.calls < MAX_CALLS) this.calls++;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  private leave(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.calls--;
  }
}
