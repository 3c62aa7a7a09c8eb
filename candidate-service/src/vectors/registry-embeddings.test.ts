import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseTenant } from '@eaglerank/config';
import type { TenantConfig } from '@eaglerank/domain';
import { Embeddings } from '@eaglerank/model';
import { smallArtefact } from '@eaglerank/model/testing';
import { FileModelStore, publish } from '@eaglerank/registry';
import { silentLogger } from '@eaglerank/telemetry';
import { expect } from 'chai';
import { RegistryEmbeddings } from './registry-embeddings.js';

const none = { index: new Map<string, number>(), vectors: new Float32Array(0) };
const topics = { index: new Map([['art', 0]]), vectors: Float32Array.of(0.6, 0.8) };
const embeddings = new Embeddings(2, topics, none, none);
const tenantOf = (text: string): TenantConfig => {
  const { tenant, faults } = parseTenant('tenant.yaml', text);
  if (!tenant) throw new Error(faults.join());
  return tenant;
};

describe('RegistryEmbeddings', () => {
  it('follows the vectors of the models that tenants name, and refuses what the ranker would', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'eaglerank-embeddings-'));
    const store = new FileModelStore(folder);
    const put = async (seed: number, schemaHash: number, own?: Embeddings): Promise<string> => {
      const files = smallArtefact({
        ...{ name: 'm', features: ['a'], schemaHash, seed },
        ...(own ? { embeddings: own } : {}),
      });
      const how = { stage: 'production', expected: {}, now: new Date() } as const;
      return (await publish(store, files, how)).version;
    };
    const tenants = [tenantOf('id: social\nranking: {model: m}'), tenantOf('id: plain')];
    const source = new RegistryEmbeddings({
      ...{ store, tenants, schemaHash: 7, logger: silentLogger, everyMs: 5 },
    });
    const changes: string[] = [];
    source.onChange((tenant) => changes.push(tenant));
    const until = async (done: () => boolean): Promise<void> => {
      for (let i = 0; i < 3000 && !done(); i++) await new Promise((r) => setTimeout(r, 5));
      expect(done()).to.equal(true);
    };
    try {
      await source.start();
      expect(source.current('social')).to.equal(undefined);
      const first = await put(1, 7, embeddings);
      await until(() => source.current('social')?.version === first);
      const vector = source.current('social')?.embeddings.itemVector({
        ...{ id: 'new', topics: ['art'], author: '' },
      });
      expect([...(vector ?? [])].map((x) => Math.round(x * 10))).to.deep.equal([6, 8]);
      expect(source.current('plain')).to.equal(undefined);
      await put(2, 8, embeddings);
      const third = await put(3, 7, embeddings);
      await until(() => source.current('social')?.version === third);
      await put(4, 7);
      await until(() => source.current('social') === undefined);
      expect(new Set(changes)).to.deep.equal(new Set(['social']));
    } finally {
      source.stop();
      rmSync(folder, { recursive: true });
    }
  });
});
