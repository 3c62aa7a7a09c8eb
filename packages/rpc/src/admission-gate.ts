import type { Clock, RequestError } from '@eaglerank/domain';
import { METRICS, type Telemetry } from '@eaglerank/telemetry';
import {
  AdmissionQueue,
  type AdmissionLimits,
  type AdmissionPorts,
  type JobClass,
} from './admission.js';
import type { CallContext } from './context.js';
import { LoopLag } from './loop-lag.js';

/** Says how a call is queued; `path` is without its leading slash. */
export type Classify = (path: string, request: unknown, context: CallContext) => JobClass;

export interface AdmissionOptions extends AdmissionLimits {
  /** Interactive and without tenant unless said. */
  readonly classify?: Classify;
  /** Queues beside the common one, so that calls that hang take no places of others. */
  readonly lanes?: Readonly<Record<string, AdmissionLimits>>;
}

const UNCLASSIFIED: JobClass = { tenant: '', criticality: 'interactive' };

/** The admission queue of one server, with its series. */
export class AdmissionGate {
  private readonly queue: AdmissionQueue;
  private readonly lanes = new Map<string, AdmissionQueue>();
  private readonly lag: LoopLag;
  private readonly classify: Classify;

  constructor(options: AdmissionOptions, telemetry: Telemetry, clock: Clock) {
    const { metrics } = telemetry;
    this.classify = options.classify ?? (() => UNCLASSIFIED);
    this.lag = new LoopLag(clock);
    const waits = metrics.use(METRICS.rpcAdmissionWait).with({});
    const shed = metrics.use(METRICS.requestsShed);
    const ports: AdmissionPorts = {
      clock,
      lagMs: () => this.lag.ms,
      onShed: (reason, tenant) => shed.inc({ reason, tenant: tenant || 'unknown' }),
      onAdmit: (waitedMs) => waits.observe(waitedMs / 1000),
    };
    this.queue = new AdmissionQueue(options, ports);
    for (const [lane, limits] of Object.entries(options.lanes ?? {})) {
      this.lanes.set(lane, new AdmissionQueue(limits, ports));
    }
    const queues = [this.queue, ...this.lanes.values()];
    metrics
      .use(METRICS.rpcAdmissionQueueLength)
      .onCollect((gauge) => gauge.set(queues.reduce((sum, { length }) => sum + length, 0)));
  }

  start(): void {
    this.lag.start();
  }

  stop(): void {
    this.lag.stop();
  }

  /** Queues `run`, or calls `reject` at once or later. */
  submit(
    path: string,
    request: unknown,
    context: CallContext,
    job: { run(): Promise<void>; reject(error: RequestError): void },
  ): void {
    const { tenant, criticality, cost, lane } = this.classify(path, request, context);
    const queue = (lane === undefined ? undefined : this.lanes.get(lane)) ?? this.queue;
    const { deadlineAt } = context;
    const run = (): Promise<void> => job.run();
    const reject = (error: RequestError): void => job.reject(error);
    queue.submit({ tenant, criticality, cost, lane, deadlineAt, run, reject });
  }
}
