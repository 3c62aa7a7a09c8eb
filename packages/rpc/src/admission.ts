import { RequestError, type Clock } from '@eaglerank/domain';
import { FairQueue } from './fair-queue.js';

/** Most urgent first; the last is shed first. */
export const CRITICALITIES = ['interactive', 'prefetch', 'batch'] as const;
export type Criticality = (typeof CRITICALITIES)[number];

/** How a call is queued. */
export interface JobClass {
  readonly tenant: string;
  readonly criticality: Criticality;
  /** Relative work; 1 unless said. */
  readonly cost?: number | undefined;
  /** A queue of its own among AdmissionOptions.lanes; the common one unless said. */
  readonly lane?: string | undefined;
}

/** Work that waits to be admitted. */
export interface Job extends JobClass {
  /** Monotonic ms after which it is not worth starting. */
  readonly deadlineAt: number;
  /** Resolves when the work is over and its place is free. */
  run(): Promise<void>;
  reject(error: RequestError): void;
}

export type ShedReason = 'queue_full' | 'delay' | 'event_loop_lag' | 'expired' | 'pushed_out';

export interface AdmissionLimits {
  /** Calls that run at a time; 256 unless said. */
  readonly maxConcurrency?: number;
  /** Calls that wait; 1,000 unless said. */
  readonly maxQueue?: number;
  /** Longest time a call may be expected to wait, ms; 100 unless said. */
  readonly maxDelayMs?: number;
  /** Event-loop lag above which new calls are shed, ms; half of it for batch. 100 unless said. */
  readonly maxLagMs?: number;
  /** Calls that one turn of the event loop starts, fewer where they take long; 16 unless said. */
  readonly startsPerTurn?: number;
  /** Share of a tenant relative to the others; 1 unless said. */
  readonly weightOf?: (tenant: string) => number;
}

export interface AdmissionPorts {
  readonly clock: Clock;
  /** Event-loop lag, ms. */
  readonly lagMs: () => number;
  /** Runs `turn` in a later turn of the event loop; setImmediate unless said. */
  readonly schedule?: (turn: () => void) => void;
  readonly onShed?: (reason: ShedReason, tenant: string) => void;
  readonly onAdmit?: (waitedMs: number) => void;
}

interface Waiting {
  readonly job: Job;
  readonly since: number;
}

/** Weight of the newest measurement of the time between two starts. */
const ALPHA = 0.1;
/** A turn that took this long starts no further call, ms. */
const TURN_MS = 1;
/** Tenants that get a flow of their own; the others share one. */
const MAX_FLOWS = 1000;

/**
 * Admits calls: bounded concurrency behind a queue bounded by expected delay, urgent classes first,
 * fair between tenants within a class, starts of a millisecond per turn of the event loop so that
 * synchronous work cannot starve the socket, the timers and the health checks, and what is sent on
 * still travels together.
 */
export class AdmissionQueue {
  private readonly classes: Readonly<Record<Criticality, FairQueue<Waiting>>>;
  private readonly limits: Required<AdmissionLimits>;
  private readonly schedule: (turn: () => void) => void;
  private active = 0;
  private turnPending = false;
  /** Smoothed time between two starts while calls wait, ms. */
  private gapMs = 0;
  private lastStart: number | undefined;

  constructor(
    limits: AdmissionLimits,
    private readonly ports: AdmissionPorts,
  ) {
    this.limits = {
      maxConcurrency: 256,
      maxQueue: 1000,
      maxDelayMs: 100,
      maxLagMs: 100,
      startsPerTurn: 16,
      weightOf: () => 1,
      ...limits,
    };
    const queue = (): FairQueue<Waiting> => new FairQueue(1, this.limits.weightOf);
    this.classes = { interactive: queue(), prefetch: queue(), batch: queue() };
    this.schedule = ports.schedule ?? ((turn) => void setImmediate(turn));
  }

  /** Calls that wait. */
  get length(): number {
    return CRITICALITIES.reduce((sum, c) => sum + this.classes[c].size, 0);
  }

  /** Calls that run. */
  get running(): number {
    return this.active;
  }

  /** Queues a job or rejects it at once. */
  submit(job: Job): void {
    const refused = this.refusal(job);
    if (refused) return this.shed(job, refused);
    const queue = this.classes[job.criticality];
    const known = queue.sizeOf(job.tenant) > 0 || queue.flowCount < MAX_FLOWS;
    const waiting = { job, since: this.ports.clock.monotonic() };
    queue.push(known ? job.tenant : '', waiting, job.cost ?? 1);
    this.requestTurn();
  }

  private refusal(job: Job): ShedReason | undefined {
    const { maxQueue, maxDelayMs, maxLagMs } = this.limits;
    const lagLimit = job.criticality === 'batch' ? maxLagMs / 2 : maxLagMs;
    if (this.ports.lagMs() > lagLimit) return 'event_loop_lag';
    const left = job.deadlineAt - this.ports.clock.monotonic();
    if (this.expectedWait(job) > Math.min(maxDelayMs, left)) return 'delay';
    if (this.length < maxQueue) return undefined;
    return this.pushOut(job.criticality) ? undefined : 'queue_full';
  }

  /** Makes room by giving up a call of a less urgent class. */
  private pushOut(criticality: Criticality): boolean {
    for (let i = CRITICALITIES.length - 1; i > CRITICALITIES.indexOf(criticality); i--) {
      const victim = this.classes[CRITICALITIES[i] as Criticality].dropNewest();
      if (!victim) continue;
      this.shed(victim.job, 'pushed_out');
      return true;
    }
    return false;
  }

  /** Time the job would wait, ms: calls ahead of it times the usual gap between two starts. */
  private expectedWait({ criticality, tenant }: JobClass): number {
    let ahead = 0;
    for (const c of CRITICALITIES) {
      if (c !== criticality) {
        ahead += this.classes[c].size;
        continue;
      }
      const queue = this.classes[c];
      // fair turns: a tenant with a short line of its own passes the long lines of others
      ahead += Math.min(queue.size, (queue.sizeOf(tenant) + 1) * Math.max(1, queue.flowCount));
      break;
    }
    return ahead * this.gapMs;
  }

  private requestTurn(): void {
    if (this.turnPending || this.active >= this.limits.maxConcurrency || this.length === 0) return;
    this.turnPending = true;
    this.schedule(() => {
      this.turnPending = false;
      this.turn();
      this.requestTurn();
    });
  }

  private turn(): void {
    const { startsPerTurn, maxConcurrency } = this.limits;
    const { clock } = this.ports;
    const until = clock.monotonic() + TURN_MS;
    for (let n = 0; n < startsPerTurn && this.active < maxConcurrency; n++) {
      if (n > 0 && clock.monotonic() >= until) return;
      const waiting = this.next();
      if (!waiting) return;
      this.begin(waiting, clock.monotonic());
    }
  }

  private begin(waiting: Waiting, now: number): void {
    if (this.lastStart !== undefined) {
      this.gapMs += ALPHA * (now - this.lastStart - this.gapMs);
    }
    // an idle time is not a gap between starts
    this.lastStart = this.length > 0 ? now : undefined;
    this.active++;
    this.ports.onAdmit?.(now - waiting.since);
    const over = (): void => {
      this.active--;
      this.requestTurn();
    };
    waiting.job.run().then(over, over);
  }

  /** The next job worth starting. */
  private next(): Waiting | undefined {
    for (const criticality of CRITICALITIES) {
      const queue = this.classes[criticality];
      for (let waiting = queue.shift(); waiting; waiting = queue.shift()) {
        if (waiting.job.deadlineAt > this.ports.clock.monotonic()) return waiting;
        this.shed(waiting.job, 'expired');
      }
    }
    return undefined;
  }

  private shed(job: Job, reason: ShedReason): void {
    this.ports.onShed?.(reason, job.tenant);
    if (reason === 'expired') {
      job.reject(new RequestError('DEADLINE_EXCEEDED', 'the deadline passed in the queue'));
      return;
    }
    const retryAfterMs = Math.ceil(Math.max(10, this.expectedWait(job)));
    job.reject(new RequestError('OVERLOADED', 'too many requests at once', { retryAfterMs }));
  }
}
