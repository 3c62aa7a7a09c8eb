import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { mintToken, readSecret } from '@eaglerank/auth';
import { FeedClient, type FeedClientOptions } from '@eaglerank/client';
import type { Role } from '@eaglerank/domain';
import { LocalMesh, type LocalMeshOptions } from '@eaglerank/mesh';
import { seed, type WorldSize } from './seed.js';

/** Tenant that every test mesh has. */
export const TENANT = 'testing';

const SMALL: WorldSize = { items: 300, authors: 30, users: 20, follows: 5, engaged: 20 };

export interface TestMeshOptions extends Partial<Omit<LocalMeshOptions, 'stateDir' | 'ports'>> {
  /** Lines added to the tenant's file. */
  readonly tenant?: string;
  /** Size of the data it is filled with. */
  readonly world?: WorldSize;
}

/** Times that a busy machine keeps, as far as the settings reach. */
const GENEROUS = {
  FEED_DEADLINE_MS: '1000',
  FEED_MAX_DEADLINE_MS: '10000',
  CANDIDATES_TIMEOUT_MS: '450',
  RANK_TIMEOUT_MS: '450',
  REDIS_TIMEOUT_MS: '300',
};

/** The real mesh as processes on free ports, with one tenant full of data. */
export class TestMesh {
  private readonly clients: FeedClient[] = [];

  private constructor(
    readonly mesh: LocalMesh,
    readonly folder: string,
  ) {}

  static async start({
    tenant = '',
    world = SMALL,
    ...options
  }: TestMeshOptions = {}): Promise<TestMesh> {
    const folder = mkdtempSync(join(tmpdir(), 'eaglerank-mesh-'));
    const fallback = tenant.includes('fallback:') ? '' : 'fallback: {serveWithoutSafety: true}\n';
    writeFileSync(join(folder, `${TENANT}.yaml`), `id: ${TENANT}\n${fallback}${tenant}`);
    const mesh = new LocalMesh({
      ...options,
      stateDir: join(folder, 'state'),
      env: { TENANTS_DIR: folder, TRACE_SAMPLE_RATIO: '1', ...GENEROUS, ...options.env },
    });
    const test = new TestMesh(mesh, folder);
    try {
      await mesh.start();
      await test.fill(world);
      return test;
    } catch (error) {
      const logs = test.tail();
      await test.stop();
      throw new Error(`the mesh did not start:\n${logs}`, { cause: error });
    }
  }

  token(role: Role = 'service', subject = 'test', tenant = TENANT): Promise<string> {
    const secret = readSecret(this.mesh.secretFile, '127.0.0.1');
    return mintToken(secret, { tenant, role, subject });
  }

  /** A client of the gateways; closed with the mesh. */
  async client(options: Partial<FeedClientOptions> = {}): Promise<FeedClient> {
    const gateways = this.mesh.plans.filter(({ name }) => name.startsWith('gateway'));
    const client = new FeedClient({
      address: gateways.map(({ address }) => address),
      token: await this.token(),
      timeoutMs: 10_000,
      ...options,
    });
    this.clients.push(client);
    return client;
  }

  private async fill(world: WorldSize): Promise<void> {
    const client = await this.client();
    await seed(client, world, Date.now());
    await eventually('feeds fill', async () => {
      const { items } = await client.getFeed({ userId: 'u-0', pageSize: 20 });
      return items.length === 20;
    });
    await settled(client);
  }

  /** Lines that a process has logged. */
  logLines(name: string): Record<string, unknown>[] {
    const text = readFileSync(join(this.folder, 'state/logs', `${name}.log`), 'utf8');
    return text
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  /** The last lines of every log, for a failure's message. */
  private tail(): string {
    const logs = join(this.folder, 'state/logs');
    return readdirSync(logs)
      .map((name) => `${name}:\n${readFileSync(join(logs, name), 'utf8').slice(-1500)}`)
      .join('\n');
  }

  async stop(): Promise<void> {
    for (const client of this.clients) client.close();
    await this.mesh.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const CALM_FEEDS = 20;
const CALM_MS = 60;
const CALM_WITHIN_MS = 15_000;

/** Waits until processes that have just started are done compiling: feeds in a row come quickly. */
async function settled(client: FeedClient): Promise<void> {
  const startedAt = performance.now();
  let calm = 0;
  while (calm < CALM_FEEDS && performance.now() - startedAt < CALM_WITHIN_MS) {
    const begun = performance.now();
    const quick = await client.getFeed({ userId: 'u-0', pageSize: 1 }).then(
      () => performance.now() - begun < CALM_MS,
      () => false,
    );
    calm = quick ? calm + 1 : 0;
  }
}

/** Waits until `check` holds, at most `withinMs`; what it throws counts as not yet. */
export async function eventually(
  what: string,
  check: () => Promise<boolean> | boolean,
  withinMs = 40_000,
): Promise<number> {
  const startedAt = performance.now();
  let last: unknown;
  for (;;) {
    try {
      if (await check()) return performance.now() - startedAt;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (performance.now() - startedAt > withinMs) {
      throw new Error(`${what}: not within ${withinMs} ms`, { cause: last });
    }
    await sleep(25);
  }
}
