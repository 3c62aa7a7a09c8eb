import { randomUUID } from 'node:crypto';
import { DeletionStore, SafetyStore } from '@eaglerank/catalogue';
import type { Position } from '@eaglerank/events';
import type { EnginePorts } from './ports.js';
import { LeaseLostError } from './slot-writer.js';
import { TenantEngine } from './tenant-engine.js';

/** `idle` → `running` → `stopping` → `stopped`. */
type State = 'idle' | 'running' | 'stopping' | 'stopped';

const IDLE_WAIT_MS = 250;
const RETRY_MS = 100;
const ACQUIRE_EVERY_MS = 500;

/**
 * Consumes the logs of all tenants in turn, a bounded batch of each, so that none starves another.
 * Whatever fails is tried again; a tenant whose batch failed starts from what is stored.
 */
export class Engine {
  readonly tenants: readonly TenantEngine[];
  private state: State = 'idle';
  private running: Promise<void> | undefined;
  private listsAt = 0;
  private acquireAt = 0;
  private readonly retryAt = new Map<TenantEngine, number>();

  constructor(private readonly ports: EnginePorts) {
    const stores = {
      deletions: new DeletionStore(ports.redis),
      safety: new SafetyStore(ports.redis),
    };
    const owner = randomUUID();
    this.tenants = ports.tenants.map((config) => new TenantEngine(ports, stores, config, owner));
  }

  start(): void {
    if (this.state !== 'idle') return;
    this.state = 'running';
    this.running = this.loop();
  }

  /** Finishes the batch at hand, gives the tenants back. */
  async stop(): Promise<void> {
    if (this.state === 'running') this.state = 'stopping';
    await this.running;
    this.state = 'stopped';
    for (const tenant of this.tenants) {
      try {
        await tenant.writeLists();
        await tenant.release();
      } catch {
        // Redis is away: the lease runs out by itself
      }
    }
  }

  /** Works until no tenant has anything left, and stops. For tests and benchmarks. */
  async drain(): Promise<void> {
    this.state = 'running';
    for (;;) {
      await this.acquire();
      const records = await this.round();
      if (this.retrying) await sleep(RETRY_MS);
      else if (records === 0) break;
    }
    await this.stop();
  }

  private get retrying(): boolean {
    return this.tenants.some((tenant) => !tenant.position);
  }

  private get now(): number {
    return this.ports.clock.monotonic();
  }

  private async loop(): Promise<void> {
    while (this.state === 'running') {
      await this.acquire();
      const records = await this.round();
      await this.writeLists();
      if (records === 0) await this.idle();
    }
  }

  private async acquire(): Promise<void> {
    if (this.now < this.acquireAt) return;
    this.acquireAt = this.now + Math.min(this.ports.settings.leaseMs / 3, ACQUIRE_EVERY_MS);
    for (const tenant of this.tenants) {
      await this.attempt(tenant, async () => {
        await tenant.acquire();
      });
    }
  }

  /** One batch of every tenant. Returns the records read in all. */
  private async round(): Promise<number> {
    let records = 0;
    for (const tenant of this.tenants) {
      await this.attempt(tenant, async () => {
        records += await tenant.step();
      });
    }
    return records;
  }

  /** Does one thing for one tenant; what fails waits a little without holding up the others. */
  private async attempt(tenant: TenantEngine, work: () => Promise<void>): Promise<void> {
    if (this.now < (this.retryAt.get(tenant) ?? 0)) return;
    try {
      await work();
    } catch (error) {
      tenant.abandon();
      this.ports.report.failed(tenant.config.id, error);
      this.acquireAt = Math.min(this.acquireAt, this.now + RETRY_MS);
      this.retryAt.set(tenant, this.now + RETRY_MS);
    }
  }

  private async writeLists(): Promise<void> {
    if (this.now < this.listsAt) return;
    this.listsAt = this.now + this.ports.settings.listsIntervalMs;
    for (const tenant of this.tenants) {
      await this.attempt(tenant, () => tenant.writeLists());
      await this.maintain(tenant);
    }
  }

  /** A fault of upkeep costs a turn, not the session: batches do not depend on it. */
  private async maintain(tenant: TenantEngine): Promise<void> {
    try {
      await tenant.maintain();
    } catch (error) {
      if (error instanceof LeaseLostError) tenant.abandon();
      this.ports.report.failed(tenant.config.id, error);
    }
  }

  private async idle(): Promise<void> {
    const positions = new Map<string, Position>();
    for (const { config, position } of this.tenants) {
      if (position) positions.set(config.id, position);
    }
    try {
      await this.ports.log.wait(positions, IDLE_WAIT_MS);
    } catch {
      await sleep(RETRY_MS);
    }
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
