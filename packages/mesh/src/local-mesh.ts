import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureDemoSecret } from '@eaglerank/auth';
import { startRedis, type RedisServer } from '@eaglerank/testkit';
import type { Companion } from './companion.js';
import { ManagedProcess } from './managed-process.js';
import {
  PORT_SETTINGS,
  ROOT,
  planProcesses,
  type MeshPorts,
  type ProcessPlan,
  type Replicas,
} from './plan.js';
import { freePorts, portTaken, waitReady } from './readiness.js';
import { seedModels } from './seed-models.js';
import { startTraceReceiver, type TraceReceiver } from './trace-receiver.js';

const READY_WITHIN_MS = 60_000;

export interface LocalMeshOptions {
  /** Ports; free ones where left out. */
  readonly ports?: MeshPorts;
  readonly replicas?: Replicas;
  /** Folder for logs, archive, models and the signing secret. */
  readonly stateDir: string;
  /** Redis to use; a private one where left out. */
  readonly redisUrl?: string | undefined;
  /** Settings for every service, over the mesh's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** Environment the processes inherit. */
  readonly inherited?: Readonly<Record<string, string | undefined>>;
  /** Receive and keep traces; true unless said. */
  readonly traces?: boolean;
  /** Tools beside the services. */
  readonly companion?: Companion | undefined;
  /** Further flags of Node itself for a process, by its name. */
  readonly nodeArgs?: (name: string) => readonly string[];
  /** Start a process again when it ends by itself; true unless said. */
  readonly restart?: boolean;
  /** A step of the start, e.g. "gateway ready in 0.9 s". */
  readonly onStep?: (text: string) => void;
  /** A process ended by itself. */
  readonly onCrash?: (name: string, how: string) => void;
}

/** The port is in use; the message names the variable that sets another. */
export class PortsTakenError extends Error {
  override readonly name = 'PortsTakenError';
}

/** A service did not become ready. */
export class NotReadyError extends Error {
  override readonly name = 'NotReadyError';
}

/** The whole mesh as child processes of this one: a private Redis, the services, a trace receiver. */
export class LocalMesh {
  readonly processes = new Map<string, ManagedProcess>();
  plans: readonly ProcessPlan[] = [];
  redis: RedisServer | undefined;
  redisUrl = '';
  httpUrl = '';
  private receiver: TraceReceiver | undefined;
  private traceEndpoint = '';

  constructor(private readonly options: LocalMeshOptions) {}

  /** Signing secret of the mesh's tokens. */
  get secretFile(): string {
    return join(this.options.stateDir, 'secret');
  }

  /** Folder of the models that the mesh serves. */
  get modelsDir(): string {
    return join(this.options.stateDir, 'models');
  }

  /** Folder of the services' logs, a file each. */
  get logsDir(): string {
    return join(this.options.stateDir, 'logs');
  }

  get traces(): TraceReceiver | undefined {
    return this.receiver;
  }

  /** gRPC `host:port` of a process. */
  address(name: string): string {
    return this.plan(name).address;
  }

  plan(name: string): ProcessPlan {
    const plan = this.plans.find((p) => p.name === name);
    if (!plan) throw new Error(`the mesh has no process ${name}`);
    return plan;
  }

  process(name: string): ManagedProcess {
    const found = this.processes.get(name);
    if (!found) throw new Error(`the mesh has no process ${name}`);
    return found;
  }

  /** Throws PortsTakenError or NotReadyError; `stop` cleans up after either. */
  async start(signal?: AbortSignal): Promise<void> {
    const { onStep, traces = true, companion } = this.options;
    const { ports, spare } = await this.choosePorts();
    mkdirSync(this.logsDir, { recursive: true });
    ensureDemoSecret(this.secretFile);
    await seedModels(join(ROOT, 'config/models'), this.modelsDir);
    this.redisUrl = this.options.redisUrl ?? (await this.privateRedis());
    if (traces) {
      this.receiver = await startTraceReceiver();
      const { endpoint } = this.receiver;
      this.traceEndpoint = (await companion?.traceEndpoint(endpoint)) ?? endpoint;
    }
    this.httpUrl = `http://127.0.0.1:${ports.http}`;
    this.plans = planProcesses({
      ports,
      spare,
      replicas: this.options.replicas ?? {},
      env: this.environment(),
    });
    for (const plan of this.plans) this.launch(plan);
    await Promise.all(
      this.plans.map(async (plan) => {
        const ms = await this.ready(plan.name, signal);
        onStep?.(`${plan.name} ready in ${(ms / 1000).toFixed(1)} s`);
      }),
    );
    await companion?.attach(this);
  }

  /** Resolves with the milliseconds until a process is ready. Throws NotReadyError. */
  async ready(name: string, signal?: AbortSignal): Promise<number> {
    try {
      return await waitReady(name, this.plan(name).admin, READY_WITHIN_MS, signal);
    } catch (error) {
      if (signal?.aborted) throw error;
      const log = join(this.logsDir, `${name}.log`);
      throw new NotReadyError(`${name} is not ready; see ${log}`, { cause: error });
    }
  }

  private async choosePorts(): Promise<{ ports: MeshPorts; spare: number[] }> {
    const { ports, replicas = {} } = this.options;
    const counts: readonly (number | undefined)[] = [
      replicas.gateway,
      replicas.candidate,
      replicas.ranker,
    ];
    const extra = counts.reduce<number>((sum, n = 1) => sum + 3 * (n - 1), 0);
    const names = Object.keys(PORT_SETTINGS) as (keyof MeshPorts)[];
    const free = await freePorts(extra + (ports ? 0 : names.length));
    if (ports) {
      await requireFree(ports);
      return { ports, spare: free };
    }
    const chosen = Object.fromEntries(names.map((key, i) => [key, free[i]]));
    return { ports: chosen as unknown as MeshPorts, spare: free.slice(names.length) };
  }

  private async privateRedis(): Promise<string> {
    // an archive continues a log, and this log begins anew
    rmSync(join(this.options.stateDir, 'archive'), { recursive: true, force: true });
    this.redis = await startRedis({ appendonly: 'everysec' });
    this.options.onStep?.(`private Redis on port ${this.redis.port}`);
    return this.redis.url;
  }

  private environment(): Record<string, string> {
    return {
      REDIS_URL: this.redisUrl,
      ...(this.receiver ? { OTEL_EXPORTER_OTLP_ENDPOINT: this.traceEndpoint } : {}),
      TENANTS_DIR: join(ROOT, 'config/tenants'),
      FEATURES_FILE: join(ROOT, 'config/features.yaml'),
      AUTH_SECRET_FILE: this.secretFile,
      MODELS_DIR: this.modelsDir,
      ARCHIVE_DIR: join(this.options.stateDir, 'archive'),
      ...this.options.env,
    };
  }

  private launch(plan: ProcessPlan): void {
    const { inherited = {}, onCrash, nodeArgs, restart = true } = this.options;
    const managed = new ManagedProcess({
      name: plan.name,
      script: plan.script,
      nodeArgs: [...plan.nodeArgs, ...(nodeArgs?.(plan.name) ?? [])],
      env: { ...inherited, ...plan.env },
      logFile: join(this.logsDir, `${plan.name}.log`),
      once: !restart,
      onCrash: (name, how) => onCrash?.(name, how),
    });
    this.processes.set(plan.name, managed);
    managed.start();
  }

  /** Edge first, so that what is in flight can still be answered by those behind it. */
  async stop(): Promise<void> {
    const edge = this.plans.filter(({ name }) => name.startsWith('gateway'));
    const behind = this.plans.filter((plan) => !edge.includes(plan));
    for (const plans of [edge, behind]) {
      await Promise.all(plans.map(async ({ name }) => this.processes.get(name)?.stop()));
    }
    await this.options.companion?.stop();
    await this.receiver?.stop();
    await this.redis?.stop();
  }
}

async function requireFree(ports: MeshPorts): Promise<void> {
  const taken: string[] = [];
  for (const [key, [variable]] of Object.entries(PORT_SETTINGS)) {
    const port = ports[key as keyof MeshPorts];
    if (await portTaken(port)) taken.push(`${port} (set ${variable} to use another)`);
  }
  if (taken.length > 0) throw new PortsTakenError(`these ports are in use: ${taken.join(', ')}`);
}
