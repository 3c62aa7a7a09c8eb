import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureDemoSecret } from '@eaglerank/auth';
import type { LogRecord } from '@eaglerank/contracts';
import { TenantKeys } from '@eaglerank/domain';
import { RedisEventLog } from '@eaglerank/events';
import { ManagedProcess, ROOT, freePorts } from '@eaglerank/mesh';
import { RedisClient } from '@eaglerank/redis';
import { startRedis, type RedisServer } from '@eaglerank/testkit';
import { environment } from '../config.js';
import { BenchError } from '../errors.js';
import { chunks } from './mix.js';

const TENANT = 'ingest';
/** Records in one entry of the log: what one call of an application reports. */
const PER_ENTRY = 100;
const DRAINED_WITHIN_MS = 120_000;

/** How far the engine is. */
export interface Progress {
  /** Monotonic ms. */
  readonly at: number;
  /** Records before the committed position. */
  readonly records: number;
}

/** feature-service alone with a Redis and a log that was written before it starts. */
export class EngineProcess {
  readonly keys = new TenantKeys(TENANT);
  private readonly folder = mkdtempSync(join(tmpdir(), 'eaglerank-ingest-'));
  /** Ids of the log's entries in order. */
  private readonly entries: string[] = [];
  private process: ManagedProcess | undefined;

  private constructor(
    readonly redisServer: RedisServer,
    readonly redis: RedisClient,
  ) {}

  static async open(): Promise<EngineProcess> {
    const server = await startRedis({ appendonly: 'everysec' });
    const redis = new RedisClient({ url: server.url, profile: 'bulk' });
    await redis.connect();
    return new EngineProcess(server, redis);
  }

  /** Writes the log, as the gateway would. */
  async prefill(records: Iterable<LogRecord>): Promise<void> {
    const log = new RedisEventLog({ redis: this.redis, keysOf: () => this.keys });
    for (const entry of chunks(records, PER_ENTRY)) {
      this.entries.push((await log.append(TENANT, entry)).entry);
    }
  }

  /** Starts feature-service, bound to one core where the system can do that. Tells whether it is. */
  async start(core: number): Promise<boolean> {
    const { folder } = this;
    mkdirSync(join(folder, 'tenants'));
    const retention = 'quota: {eventsPerSecond: 1000000}';
    writeFileSync(join(folder, 'tenants', `${TENANT}.yaml`), `id: ${TENANT}\n${retention}\n`);
    cpSync(join(ROOT, 'config/features.yaml'), join(folder, 'features.yaml'));
    ensureDemoSecret(join(folder, 'secret'));
    const [port, admin] = await freePorts(2);
    this.process = new ManagedProcess({
      name: 'feature-service',
      script: join(ROOT, 'feature-service/dist/main.js'),
      logFile: join(folder, 'feature-service.log'),
      once: true,
      onCrash: () => undefined,
      env: {
        ...environment(),
        REDIS_URL: this.redisServer.url,
        TENANTS_DIR: join(folder, 'tenants'),
        FEATURES_FILE: join(folder, 'features.yaml'),
        AUTH_SECRET_FILE: join(folder, 'secret'),
        ARCHIVE_DIR: join(folder, 'archive'),
        FEATURE_PORT: String(port),
        FEATURE_ADMIN_PORT: String(admin),
      },
    });
    this.process.start();
    return bind(this.pid, core);
  }

  get pid(): number {
    return this.process?.pid ?? 0;
  }

  /** Where the engine has committed to. */
  async progress(): Promise<Progress> {
    const stored = (await this.redis.call('GET', this.keys.position(0))) as Buffer | null;
    const at = performance.now();
    const [, entry = '0-0', index = '0'] = / (\d+-\d+)\/(\d+)/.exec(stored?.toString() ?? '') ?? [];
    const before = this.entries.findIndex((id) => !isBefore(id, entry));
    const whole = before < 0 ? this.entries.length : before;
    return { at, records: whole * PER_ENTRY + Number(index) };
  }

  /** Calls `onProgress` at every look until everything is committed. Throws after two minutes. */
  async drain(records: number, onProgress: (progress: Progress) => void): Promise<void> {
    const deadline = performance.now() + DRAINED_WITHIN_MS;
    for (;;) {
      const progress = await this.progress();
      onProgress(progress);
      if (progress.records >= records) return;
      if (performance.now() > deadline || this.process?.state === 'stopped') {
        const log = readFileSync(join(this.folder, 'feature-service.log'), 'utf8');
        throw new BenchError(
          `the log does not drain: ${progress.records} of ${records}\n${log.slice(-2000)}`,
        );
      }
      await sleep(10);
    }
  }

  async stop(): Promise<void> {
    await this.process?.stop();
    this.redis.close();
    await this.redisServer.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function isBefore(a: string, b: string): boolean {
  const [aMs = 0, aSeq = 0] = a.split('-').map(Number);
  const [bMs = 0, bSeq = 0] = b.split('-').map(Number);
  return aMs < bMs || (aMs === bMs && aSeq < bSeq);
}

function bind(pid: number, core: number): boolean {
  try {
    execFileSync('taskset', ['-a', '-c', '-p', String(core), String(pid)], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
