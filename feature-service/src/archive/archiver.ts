import type { DeletionStore } from '@eaglerank/catalogue';
import type { Clock } from '@eaglerank/domain';
import type { EventLog, Position } from '@eaglerank/events';
import type { RedisClient } from '@eaglerank/redis';
import type { TenantEngine } from '../engine/tenant-engine.js';
import { Forgotten } from './forgotten.js';
import { removeOldFiles } from './retention.js';
import { openParquet, type Kind, type OpenFile } from '@eaglerank/archive';
import { TenantArchive } from './tenant-archive.js';

export interface ArchivePorts {
  readonly redis: RedisClient;
  readonly log: EventLog;
  readonly deletions: DeletionStore;
  readonly clock: Clock;
  readonly dir: string;
  readonly rollMs: number;
  /** How long the log is kept for an archive that cannot be written, ms. */
  readonly holdMs: number;
  readonly open?: OpenFile;
  readonly report: ArchiveReport;
}

/** Telemetry's port of the archive. */
export interface ArchiveReport {
  written(tenant: string, kind: Kind, rows: number): void;
  failed(tenant: string, error: unknown): void;
  /** Entries were given up: the archive could not be written for too long. */
  skipped(tenant: string): void;
}

const IDLE_MS = 200;
const RETRY_MS = 5000;
const RETENTION_EVERY_MS = 600_000;

interface Held {
  readonly engine: TenantEngine;
  readonly archive: TenantArchive;
  /** Monotonic ms since when writing fails; undefined while it works. */
  failingSince: number | undefined;
  retryAt: number;
  /** Step, roll and purge must not overlap. */
  readonly turns: Turns;
}

/** Runs one thing after another. */
class Turns {
  private last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.last.then(work, work);
    this.last = turn.catch(() => undefined);
    return turn;
  }
}

/** Archives the logs of the tenants that this process writes. Its trouble never stops the engine. */
export class Archiver {
  private readonly tenants: readonly Held[];
  private stopped = false;
  private running: Promise<void> | undefined;
  private retentionAt = 0;

  constructor(
    private readonly ports: ArchivePorts,
    engines: readonly TenantEngine[],
  ) {
    const { redis, log, clock, dir, rollMs, open = openParquet, report } = ports;
    const forgotten = new Forgotten(redis, ports.deletions);
    this.tenants = engines.map((engine) => ({
      engine,
      archive: new TenantArchive({
        ...{ redis, log, dir, rollMs, open, forgotten },
        keys: engine.keys,
        recent: engine.recent,
        config: engine.config,
        now: () => clock.monotonic(),
        written: (kind, rows) => report.written(engine.config.id, kind, rows),
      }),
      failingSince: undefined,
      retryAt: 0,
      turns: new Turns(),
    }));
  }

  start(): void {
    this.running ??= this.loop();
  }

  /** Closes the files at hand. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
    for (const held of this.tenants) {
      if (held.engine.position) await this.attempt(held, () => held.archive.roll());
      held.archive.reset();
    }
  }

  /** Up to where the log may be trimmed for the archive's sake; undefined when that is not known. */
  position(tenant: string): Position | undefined {
    return this.find(tenant).archive.position;
  }

  folder(tenant: string): string {
    return this.find(tenant).archive.folder;
  }

  /** Runs `work` on a tenant's files while none of them is being written. */
  exclusively<T>(tenant: string, work: () => Promise<T>): Promise<T> {
    const { turns, archive, engine } = this.find(tenant);
    return turns.run(async () => {
      await archive.roll();
      // what was read before must not come in after a purge
      engine.recent?.clear();
      return work();
    });
  }

  private find(tenant: string): Held {
    const held = this.tenants.find(({ engine }) => engine.config.id === tenant);
    if (!held) throw new Error(`no archive of ${tenant}`);
    return held;
  }

  private async loop(): Promise<void> {
    while (!this.stopped) {
      let progressed = false;
      for (const held of this.tenants) {
        if (!held.engine.position) {
          held.archive.reset();
          continue;
        }
        await this.attempt(held, async () => {
          progressed = (await held.archive.step()) || progressed;
        });
      }
      await this.retain();
      // a pause also while there is work: the engine shares the process
      await new Promise((resolve) => setTimeout(resolve, progressed ? 1 : IDLE_MS));
    }
  }

  private async attempt(held: Held, work: () => Promise<void>): Promise<void> {
    if (this.ports.clock.monotonic() < held.retryAt) return;
    await held.turns.run(async () => {
      try {
        await work();
        held.failingSince = undefined;
      } catch (error) {
        await this.failed(held, error);
      }
    });
  }

  private async failed(held: Held, error: unknown): Promise<void> {
    const { clock, holdMs, report } = this.ports;
    const now = clock.monotonic();
    const { engine, archive } = held;
    report.failed(engine.config.id, error);
    archive.reset();
    held.failingSince ??= now;
    held.retryAt = now + Math.min(RETRY_MS, Math.max(IDLE_MS, holdMs));
    if (now - held.failingSince < holdMs || !engine.position) return;
    try {
      await archive.skipTo(engine.position);
      report.skipped(engine.config.id);
    } catch {
      // Redis is away too: nothing can be trimmed anyway
    }
  }

  private async retain(): Promise<void> {
    const now = this.ports.clock.monotonic();
    if (now < this.retentionAt) return;
    this.retentionAt = now + RETENTION_EVERY_MS;
    for (const { engine, archive } of this.tenants) {
      const keptMs = engine.config.retention.archiveSeconds * 1000;
      try {
        await removeOldFiles(archive.folder, this.ports.clock.now() - keptMs);
      } catch (error) {
        this.ports.report.failed(engine.config.id, error);
      }
    }
  }
}
