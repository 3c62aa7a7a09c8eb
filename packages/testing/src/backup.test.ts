import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { FeedClient } from '@eaglerank/client';
import { Tier } from '@eaglerank/contracts';
import { ROOT } from '@eaglerank/mesh';
import { startRedis, type RedisServer } from '@eaglerank/testkit';
import { expect } from 'chai';
import { eventually, TENANT, TestMesh } from './test-mesh.js';

const PAGE = readFileSync(join(ROOT, 'docs/upgrade.md'), 'utf8');
/** In the order in which they are started. */
const SERVICES = ['feature-service', 'candidate-service', 'ranker-service', 'gateway'];
const DELETED = 'item-3';
const LATE = 'late-item';
const COUNTED = 'item_actions_lifetime';

/** The shell blocks below a heading of the page, up to the next one. */
function documented(heading: string): string[] {
  const at = PAGE.indexOf(`\n${heading}\n`);
  if (at < 0) throw new Error(`docs/upgrade.md has no "${heading}"`);
  const section = PAGE.slice(at + 1 + heading.length).split(/^##+ /m)[0] ?? '';
  return [...section.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);
}

describe('backup and restore, by the commands of docs/upgrade.md', function () {
  this.timeout(400_000);
  let redis: RedisServer;
  let mesh: TestMesh;
  let client: FeedClient;
  let folder: string;
  let env: Record<string, string>;
  let baseline: { items: number; counts: Record<string, number> };

  /** Runs a shell block; resolves with what it printed. */
  async function shell(text: string, more: Record<string, string> = {}): Promise<string> {
    const child = spawn('bash', ['-euo', 'pipefail', '-c', text], {
      cwd: ROOT,
      env: { ...env, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (data: Buffer) => (out += data.toString()));
    child.stderr.on('data', (data: Buffer) => (err += data.toString()));
    const [code] = (await once(child, 'close')) as [number];
    if (code !== 0) throw new Error(`exit ${code} of:\n${text}\n${out}\n${err}`);
    return out;
  }

  async function block(heading: string, index = 0): Promise<void> {
    const text = documented(heading)[index];
    if (text === undefined) throw new Error(`no block ${index} below "${heading}"`);
    await shell(text);
  }

  const ask = async (command: string): Promise<unknown> =>
    JSON.parse(await shell(`npx eaglerank ${command} --tenant ${TENANT} --json`));

  async function items(): Promise<number> {
    const tenants = (await ask('status')) as { tenantId: string; items: number; lag: number }[];
    return tenants.find(({ tenantId }) => tenantId === TENANT)?.items ?? 0;
  }

  async function count(item: string): Promise<number> {
    const { features } = (await ask(`features get item ${item}`)) as {
      features: { name: string; value: number }[];
    };
    return features.find(({ name }) => name === COUNTED)?.value ?? 0;
  }

  async function counts(): Promise<Record<string, number>> {
    const names = ['item-0', 'item-1', 'item-2'];
    return Object.fromEntries(
      await Promise.all(names.map(async (n) => [n, await count(n)] as const)),
    );
  }

  const known = async (item: string): Promise<boolean> => {
    const { unknownItemIds } = await client.rankItems({ userId: 'u-0', itemIds: [item] });
    return unknownItemIds.length === 0;
  };

  async function send(type: string, eventId: string, itemId: string): Promise<void> {
    const who = type === 'click' ? { userId: 'u-0' } : { authorId: 'author-0' };
    const { rejected } = await client.logEvents({
      events: [{ eventId, type, tsMs: Date.now(), itemId, ...who }],
    });
    expect(rejected).to.deep.equal([]);
  }

  /** Waits until an event is in a closed file of the archive. */
  const archived = (eventId: string): Promise<number> =>
    eventually(`the archive has ${eventId}`, async () => {
      const all = await shell(
        `npx eaglerank events export --tenant ${TENANT} --archive "$ARCHIVE_DIR"`,
      );
      return all.includes(`"${eventId}"`);
    });

  async function stopAll(): Promise<void> {
    for (const name of SERVICES.toReversed()) await mesh.mesh.process(name).stop();
    await redis.kill('SIGKILL');
    rmSync(env['REDIS_DIR'] ?? '', { recursive: true });
    mkdirSync(env['REDIS_DIR'] ?? '');
  }

  async function startAll(): Promise<void> {
    await redis.restart();
    for (const name of SERVICES) {
      mesh.mesh.process(name).start();
      await mesh.mesh.ready(name);
    }
  }

  /** What must be so after every way of restoring. */
  async function expectWhole(): Promise<void> {
    await eventually('catalogue and features are back', async () => {
      expect(await items()).to.equal(baseline.items);
      expect(await counts()).to.deep.equal(baseline.counts);
      return true;
    });
    expect(await known('item-0')).to.equal(true);
    expect(await known(DELETED)).to.equal(false);
    const { tier, items: page } = await client.getFeed({ userId: 'u-0', pageSize: 20 });
    expect([Tier.TIER_MODEL, Tier.TIER_HEURISTIC]).to.include(tier);
    expect(page).to.have.length(20);
  }

  async function expectToGoOn(eventId: string): Promise<void> {
    const item = 'item-9';
    const was = await count(item);
    await send('click', eventId, item);
    await eventually('a new event counts', async () => (await count(item)) > was);
  }

  before(async function () {
    redis = await startRedis({ appendonly: 'everysec' });
    folder = mkdtempSync(join(tmpdir(), 'eaglerank-backup-'));
    mesh = await TestMesh.start({
      redisUrl: redis.url,
      env: { ARCHIVE_ROLL_MS: '1000', PURGE_AFTER_MS: '2000' },
    });
    client = await mesh.client();
    env = {
      PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
      HOME: folder,
      TENANT,
      REDIS_URL: redis.url,
      BACKUP: join(folder, 'backup'),
      ASIDE: join(folder, 'aside'),
      ARCHIVE_DIR: join(mesh.folder, 'state/archive'),
      MODELS_DIR: mesh.mesh.modelsDir,
      TENANTS_DIR: join(ROOT, 'config/tenants'),
      FEATURES_FILE: join(ROOT, 'config/features.yaml'),
      EAGLERANK_GATEWAY: mesh.mesh.address('gateway'),
      EAGLERANK_FEATURE: mesh.mesh.address('feature-service'),
      EAGLERANK_TOKEN: await mesh.token('tenant_admin'),
    };
    const cli = await shell('command -v redis-cli || true');
    if (cli === '') this.skip();
    env['REDIS_DIR'] =
      (await shell(`redis-cli -u ${redis.url} config get dir`)).trim().split('\n').at(-1) ?? '';
    await send('item_delete', 'delete-1', DELETED);
    await eventually('the archive forgets the item', () =>
      mesh.logLines('feature-service').some(({ event }) => event === 'PurgeCompleted'),
    );
    baseline = { items: await items(), counts: await counts() };
    expect(Object.values(baseline.counts).some((value) => value > 0)).to.equal(true);
    await block('## Back up');
    await block('## Back up', 1);
    await send('item_upsert', 'late-1', LATE);
    await eventually('the late item is known', () => known(LATE));
    await archived('late-1');
  });

  after(async () => {
    await mesh.stop();
    await redis.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const [how, heading] of [
    ['a snapshot', '### From a snapshot'],
    ['a copy of the append-only files', '### From a copy of the append-only files'],
  ] as const) {
    it(`brings everything back from ${how}, and what came since from the archive`, async () => {
      rmSync(env['ASIDE'] ?? '', { recursive: true, force: true });
      await stopAll();
      await block(heading);
      await startAll();
      await expectWhole();
      expect(await known(LATE)).to.equal(false);
      await block('### What came since the backup');
      await eventually('what came since is back', () => known(LATE));
      // what was in the backup did not come a second time
      expect(await counts()).to.deep.equal(baseline.counts);
      const eventId = `after ${how}`;
      await expectToGoOn(eventId);
      await archived(eventId);
    });
  }

  it('makes everything again from the archive alone', async () => {
    rmSync(env['ASIDE'] ?? '', { recursive: true, force: true });
    await stopAll();
    await shell('mv "$ARCHIVE_DIR" "$ASIDE"');
    await startAll();
    expect(await items()).to.equal(0);
    await block('## Rebuild from the archive alone');
    baseline = { ...baseline, items: baseline.items + 1 };
    await expectWhole();
    expect(await known(LATE)).to.equal(true);
    await expectToGoOn('after a rebuild');
  });
});
