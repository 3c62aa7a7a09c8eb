import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FeedClient } from '@eaglerank/client';
import { Tier } from '@eaglerank/contracts';
import { loadFeaturePlan } from '@eaglerank/features';
import { ROOT } from '@eaglerank/mesh';
import { smallArtefact } from '@eaglerank/model/testing';
import { FileModelStore, publish, rollBack, withStage } from '@eaglerank/registry';
import { expect } from 'chai';
import { eventually, TestMesh } from './test-mesh.js';

const NAME = 'testing-ranker';
const plan = loadFeaturePlan(join(ROOT, 'config/features.yaml'));

/** Feeds asked for one after the other by several users until it is stopped. */
class Traffic {
  readonly versions: string[] = [];
  readonly failures: string[] = [];
  private readonly running: Promise<void>[] = [];
  private stopped = false;

  constructor(private readonly client: FeedClient) {
    for (let user = 0; user < 4; user++) this.running.push(this.browse(`u-${user}`));
  }

  private async browse(userId: string): Promise<void> {
    while (!this.stopped) {
      try {
        const { model } = await this.client.getFeed({ userId, pageSize: 10 });
        const version = model?.version ?? '';
        if (this.versions.at(-1) !== version) this.versions.push(version);
      } catch (error) {
        this.failures.push(String(error));
      }
    }
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.running);
  }
}

describe('a model that is published under load', function () {
  this.timeout(240_000);
  let mesh: TestMesh;
  let client: FeedClient;
  let store: FileModelStore;

  before(async () => {
    mesh = await TestMesh.start({ tenant: `ranking: {model: ${NAME}}\n` });
    client = await mesh.client();
    store = new FileModelStore(mesh.mesh.modelsDir);
  });
  after(() => mesh.stop());

  const put = async (seed: number): Promise<string> => {
    const features = plan.columns.map(({ name }) => name);
    const files = smallArtefact({ name: NAME, features, schemaHash: plan.schemaHash, seed });
    const expected = { schemaHash: plan.schemaHash };
    return (await publish(store, files, { stage: 'production', expected, now: new Date() }))
      .version;
  };
  const serves = (version: string): Promise<unknown> =>
    eventually(`version ${version} serves`, async () => {
      const feed = await client.getFeed({ userId: 'u-0', pageSize: 10 });
      return feed.model?.version === version;
    });

  it('serves within seconds, is explained, gives way to the next and comes back, and no feed fails', async () => {
    const traffic = new Traffic(client);
    try {
      const first = await put(1);
      await serves(first);
      const feed = await client.getFeed({ userId: 'u-1', pageSize: 10 });
      expect([feed.tier, feed.model?.name]).to.deep.equal([Tier.TIER_MODEL, NAME]);
      const second = await put(2);
      await serves(second);
      await eventually('the replaced version still explains', async () => {
        const { items } = await client.explainFeed({ requestId: feed.requestId });
        const [top] = items;
        const sum = top?.features.reduce((s, f) => s + f.contribution, top.baseScore) ?? NaN;
        return items.length === 10 && Math.fround(sum) === Math.fround(top?.score ?? 0);
      });
      await rollBack(store, NAME, new Date());
      await serves(first);
      await damage(second);
      await eventually('the damaged version is refused', () =>
        mesh.logLines('ranker-service').some(({ event }) => event === 'ModelRefused'),
      );
      await serves(first);
      await traffic.stop();
      expect(traffic.failures).to.deep.equal([]);
      expect(traffic.versions).to.include.members([first, second]);
    } finally {
      await traffic.stop();
    }
  });

  /** A further version into production, of which one bit is wrong. */
  async function damage(like: string): Promise<void> {
    const path = join(mesh.mesh.modelsDir, NAME, like, 'model.txt');
    const files = new Map(await store.readArtefact(NAME, like));
    const bytes = Buffer.from(readFileSync(path));
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1;
    files.set('model.txt', bytes);
    const version = '0123456789ab';
    await store.writeArtefact(NAME, version, files);
    const manifest = join(mesh.mesh.modelsDir, NAME, version, 'manifest.json');
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(like, version));
    await store.updateIndex((index) => withStage(index, NAME, version, 'production', new Date()));
  }
});
