import { formatPosition, type EventLog, type Position } from '@eaglerank/events';
import { METRICS, type Telemetry } from '@eaglerank/telemetry';

const EVERY_MS = 2000;
/** Log entries waiting and no progress for this long: the engine stands still. */
const STALLED_AFTER_MS = 10_000;

interface Seen {
  readonly position: string;
  readonly lag: number;
  /** Monotonic ms of the last progress. */
  readonly movedAt: number;
}

/** Where each tenant's writer stands; no position while it does not hold the lease. */
interface Writers {
  readonly tenants: Iterable<{
    readonly config: { readonly id: string };
    readonly position: Position | undefined;
  }>;
}

/** Looks every two seconds how far the engine is behind its logs. */
export class LagSampler {
  private readonly seen = new Map<string, Seen>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly engine: Writers,
    private readonly log: Pick<EventLog, 'lag'>,
    private readonly telemetry: Telemetry,
  ) {
    telemetry.metrics.use(METRICS.streamConsumerLag).onCollect((gauge) => {
      // of a tenant that another process writes now, this one must not repeat what it last saw
      gauge.clear();
      for (const [tenant, { lag }] of this.seen) {
        gauge.set({ topic: 'log', partition: tenant }, lag);
      }
    });
  }

  start(): void {
    this.timer = setInterval(() => void this.sample(), EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Tenants whose log waits and whose position does not move. */
  stalled(): string[] {
    const now = this.telemetry.clock.monotonic();
    return [...this.seen]
      .filter(([, { lag, movedAt }]) => lag > 0 && now - movedAt > STALLED_AFTER_MS)
      .map(([tenant]) => tenant);
  }

  /** Looks once. */
  async sample(): Promise<void> {
    for (const { config, position } of this.engine.tenants) {
      if (!position) this.seen.delete(config.id);
      else await this.look(config.id, position);
    }
  }

  private async look(tenant: string, at: Position): Promise<void> {
    try {
      const lag = await this.log.lag(tenant, at);
      const position = formatPosition(at);
      const before = this.seen.get(tenant);
      const moved = !before || before.position !== position || lag === 0;
      const movedAt = moved ? this.telemetry.clock.monotonic() : before.movedAt;
      this.seen.set(tenant, { position, lag, movedAt });
    } catch {
      // Redis is away, which its own check tells
    }
  }
}
