import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { mintToken, readSecret } from '@eaglerank/auth';
import { freePorts } from '@eaglerank/mesh';

const READY_WITHIN_MS = 90_000;
const SERVICES = ['feature-service', 'candidate-service', 'ranker-service', 'gateway'] as const;
type Service = (typeof SERVICES)[number];

/** Setting of each service's gRPC and admin port. */
const PORTS: Readonly<Record<Service, readonly [string, string]>> = {
  'feature-service': ['FEATURE_PORT', 'FEATURE_ADMIN_PORT'],
  'candidate-service': ['CANDIDATE_PORT', 'CANDIDATE_ADMIN_PORT'],
  'ranker-service': ['RANKER_PORT', 'RANKER_ADMIN_PORT'],
  gateway: ['GATEWAY_PORT', 'GATEWAY_ADMIN_PORT'],
};

/** How one service came up and went down. */
export interface ServiceRun {
  readonly service: string;
  readonly ready: boolean;
  /** Exit code after SIGTERM; the signal's name or its output where there is none. */
  exit: string;
}

/** The services of a replayed image as processes, as the user that the image names. */
export class StartedImage {
  readonly runs: ServiceRun[] = [];
  private readonly children: { run: ServiceRun; child: ChildProcess }[] = [];
  private httpPort = 0;
  private readonly secretFile: string;
  private output = '';

  /** `user` undefined runs as this process's own. */
  constructor(
    private readonly app: string,
    private readonly folder: string,
    private readonly redisUrl: string,
    private readonly user: number | undefined,
  ) {
    mkdirSync(folder, { recursive: true });
    this.secretFile = join(folder, 'secret');
    writeFileSync(this.secretFile, randomBytes(48).toString('base64url'), { mode: 0o600 });
    chmodSync(folder, 0o755);
    if (user !== undefined) chownSync(this.secretFile, user, user);
  }

  async start(): Promise<void> {
    const free = await freePorts(2 * SERVICES.length + 1);
    this.httpPort = free.pop() ?? 0;
    const ports = Object.fromEntries(
      SERVICES.flatMap((service, i) =>
        PORTS[service].map((name, j) => [name, String(free[2 * i + j])]),
      ),
    );
    const env = {
      ...ports,
      NODE_ENV: 'production',
      GATEWAY_HTTP_PORT: String(this.httpPort),
      CANDIDATE_ADDRESSES: `127.0.0.1:${ports['CANDIDATE_PORT'] ?? ''}`,
      RANKER_ADDRESSES: `127.0.0.1:${ports['RANKER_PORT'] ?? ''}`,
      REDIS_URL: this.redisUrl,
      AUTH_SECRET_FILE: this.secretFile,
      ARCHIVE_DIR: join(this.app, 'archive'),
      DRAIN_MS: '0',
    };
    for (const service of SERVICES) this.launch(service, env);
    await Promise.all(
      this.children.map(async ({ run, child }) => {
        const admin = ports[PORTS[run.service as Service][1]] ?? '';
        Object.assign(run, { ready: await this.becomesReady(admin, child) });
      }),
    );
  }

  private launch(service: Service, env: Readonly<Record<string, string>>): void {
    const child = spawn(process.execPath, [`${service}/dist/main.js`], {
      cwd: this.app,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(this.user === undefined ? {} : { uid: this.user, gid: this.user }),
    });
    const note = (text: Buffer): void => {
      this.output = (this.output + text.toString()).slice(-2000);
    };
    child.stdout.on('data', note);
    child.stderr.on('data', note);
    const run: ServiceRun = { service, ready: false, exit: 'runs' };
    this.runs.push(run);
    this.children.push({ run, child });
  }

  private async becomesReady(port: string, child: ChildProcess): Promise<boolean> {
    const startedAt = performance.now();
    while (performance.now() - startedAt < READY_WITHIN_MS && child.exitCode === null) {
      const answer = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined);
      if (answer?.ok) return true;
      await sleep(50);
    }
    return false;
  }

  /** The latest lines that the services wrote. */
  get tail(): string {
    return this.output;
  }

  /** HTTP status of a feed of a configured tenant. */
  async feed(tenant: string): Promise<number> {
    const secret = readSecret(this.secretFile, '127.0.0.1');
    const token = await mintToken(secret, { tenant, role: 'service', subject: 'image' });
    const answer = await fetch(`http://127.0.0.1:${this.httpPort}/v1/feed`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ userId: 'u-1', pageSize: 5 }),
    });
    return answer.status;
  }

  /** SIGTERM to all, the edge first. */
  async stop(): Promise<void> {
    for (const { run, child } of [...this.children].reverse()) {
      if (child.exitCode === null && child.signalCode === null) {
        const gone = once(child, 'exit');
        child.kill('SIGTERM');
        const late = setTimeout(() => child.kill('SIGKILL'), 20_000);
        await gone;
        clearTimeout(late);
      }
      run.exit = child.signalCode ?? String(child.exitCode);
    }
  }
}
