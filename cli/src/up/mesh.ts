import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startRedis, type RedisServer } from '@eaglerank/testkit';
import type { CliConfig } from '../config.js';
import { ensureSecret } from '../config.js';
import { SECRET_FILE, STATE_DIR } from '../paths.js';
import { removeRunFile, writeRunFile, type RunFile } from '../run-file.js';
import { CommandError } from '../terminal.js';
import { ManagedProcess } from './managed-process.js';
import { PORT_SETTINGS, planServices, type ServicePlan } from './plan.js';
import { portTaken, waitReady } from './readiness.js';
import { startTraceReceiver, type TraceReceiver } from './trace-receiver.js';

const READY_WITHIN_MS = 60_000;

export interface MeshEvents {
  /** A step of the start, e.g. "gateway ready in 0.9 s". */
  onStep(text: string): void;
  /** A process ended by itself and is started again. */
  onCrash(name: string, how: string): void;
}

/** The services of one machine, a private Redis and the trace receiver. */
export class LocalMesh {
  readonly processes = new Map<string, ManagedProcess>();
  private redis: RedisServer | undefined;
  private receiver: TraceReceiver | undefined;

  constructor(
    private readonly config: CliConfig,
    private readonly events: MeshEvents,
  ) {}

  /** Throws CommandError when a port is taken or a service does not become ready. */
  async start(signal: AbortSignal): Promise<RunFile> {
    await this.requireFreePorts();
    ensureSecret();
    const logs = join(STATE_DIR, 'logs');
    mkdirSync(logs, { recursive: true });
    const redisUrl = await this.startRedis();
    this.receiver = await startTraceReceiver();
    const plans = planServices(this.config.ports, {
      redisUrl,
      otlpEndpoint: this.receiver.endpoint,
      archiveDir: join(STATE_DIR, 'archive'),
    });
    for (const plan of plans) this.launch(plan, logs);
    await this.waitReady(plans, signal);
    const run = this.describe(plans, redisUrl, this.receiver.endpoint);
    writeRunFile(run);
    return run;
  }

  private async requireFreePorts(): Promise<void> {
    const taken: string[] = [];
    for (const [key, [variable]] of Object.entries(PORT_SETTINGS)) {
      const port = this.config.ports[key as keyof typeof PORT_SETTINGS];
      if (await portTaken(port)) taken.push(`${port} (set ${variable} to use another)`);
    }
    if (taken.length > 0) {
      throw new CommandError(
        `these ports are in use: ${taken.join(', ')}. Is another mesh running? "npx eaglerank health" tells.`,
      );
    }
  }

  private async startRedis(): Promise<string> {
    if (this.config.redisUrl !== undefined) {
      this.events.onStep('using the Redis of REDIS_URL');
      return this.config.redisUrl;
    }
    this.redis = await startRedis({ appendonly: 'everysec' });
    this.events.onStep(`private Redis on port ${this.redis.port}`);
    return this.redis.url;
  }

  private launch(plan: ServicePlan, logs: string): void {
    const managed = new ManagedProcess({
      name: plan.name,
      script: plan.script,
      env: { ...this.config.inherited, ...plan.env },
      logFile: join(logs, `${plan.name}.log`),
      onCrash: (name, how) => this.events.onCrash(name, how),
    });
    this.processes.set(plan.name, managed);
    managed.start();
  }

  private async waitReady(plans: readonly ServicePlan[], signal: AbortSignal): Promise<void> {
    await Promise.all(
      plans.map(async ({ name, admin }) => {
        try {
          const ms = await waitReady(name, admin, READY_WITHIN_MS, signal);
          this.events.onStep(`${name} ready in ${(ms / 1000).toFixed(1)} s`);
        } catch (error) {
          if (signal.aborted) throw error;
          throw new CommandError(
            `${error instanceof Error ? error.message : name}; see .eaglerank/logs/${name}.log`,
          );
        }
      }),
    );
  }

  private describe(plans: readonly ServicePlan[], redis: string, traces: string): RunFile {
    const { ports } = this.config;
    return {
      pid: process.pid,
      gateway: `127.0.0.1:${ports.gateway}`,
      http: `http://127.0.0.1:${ports.http}`,
      feature: `127.0.0.1:${ports.feature}`,
      traces,
      secretFile: SECRET_FILE,
      redis,
      admin: Object.fromEntries(plans.map((plan) => [plan.name, plan.admin])),
    };
  }

  /** Edge first, so that what is in flight can still be answered by those behind it. */
  async stop(): Promise<void> {
    removeRunFile();
    for (const name of ['gateway', 'candidate-service', 'ranker-service', 'feature-service']) {
      await this.processes.get(name)?.stop();
    }
    await this.receiver?.stop();
    await this.redis?.stop();
  }
}
