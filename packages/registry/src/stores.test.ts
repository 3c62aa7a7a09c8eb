import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRedis, type RedisServer } from '@eaglerank/testkit';
import { expect } from 'chai';
import { describeModelStore } from './contract/model-store-contract.js';
import { EMPTY_INDEX, openModelStore, rollBack, type ModelStore } from './index.js';

describe('model stores', () => {
  const folder = mkdtempSync(join(tmpdir(), 'eaglerank-models-'));
  let redis: RedisServer;
  const opened: ModelStore[] = [];
  let test = 0;

  const open = (kind: 'files' | 'redis'): ModelStore => {
    const store = openModelStore({
      ...{ kind, folder: join(folder, `${test}`), redisUrl: redis.url },
      keyNamespace: `t${test}:`,
    });
    opened.push(store);
    return store;
  };

  before(async () => {
    redis = await startRedis();
  });
  beforeEach(() => {
    test++;
  });
  after(async () => {
    for (const store of opened) store.close();
    await redis.stop();
    rmSync(folder, { recursive: true });
  });

  describeModelStore('FileModelStore', () => open('files'));
  // a client connects in the background; the first command of a test waits for that
  describeModelStore('RedisModelStore', () => patient(open('redis')));

  it('goes back to what an index without a history has archived', async () => {
    const store = open('files');
    const place = join(folder, `${test}`);
    const at = { publishedAt: '2026-01-02T03:04:05Z', stagedAt: '2026-01-02T03:04:05Z' };
    const old = [
      { version: '00000000000a', stage: 'archived', ...at },
      { version: '00000000000b', stage: 'canary', ...at },
      { version: '00000000000c', stage: 'archived', ...at },
      { version: '00000000000d', stage: 'production', ...at },
    ];
    mkdirSync(place);
    writeFileSync(
      join(place, 'registry.json'),
      JSON.stringify({ formatVersion: 1, models: { m: old } }),
    );
    expect(await rollBack(store, 'm', new Date())).to.equal('00000000000c');
    expect(await rollBack(store, 'm', new Date())).to.equal('00000000000a');
    const failure = await rollBack(store, 'm', new Date()).catch((error: unknown) => error);
    expect(String(failure)).to.match(/RegistryError: m has no version to go back to/);
  });

  it('takes over the lock of a writer that died, and says when the index is damaged', async () => {
    const store = open('files');
    const place = join(folder, `${test}`);
    mkdirSync(place);
    writeFileSync(join(place, 'registry.lock'), '');
    utimesSync(join(place, 'registry.lock'), 1, 1);
    expect(await store.updateIndex((index) => index)).to.deep.equal(EMPTY_INDEX);
    writeFileSync(join(place, 'registry.json'), '{"formatVersion":1,"models":{"');
    const failure = await store.readIndex().catch((error: unknown) => error);
    expect(String(failure)).to.match(/RegistryError.*damaged/);
  });
});

/** The store, whose first read waits until it is connected. */
function patient(store: ModelStore): ModelStore {
  const connected = (async () => {
    for (let i = 0; i < 700; i++) {
      try {
        await store.readIndex();
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  })();
  return {
    readIndex: () => connected.then(() => store.readIndex()),
    updateIndex: (change) => connected.then(() => store.updateIndex(change)),
    readArtefact: (name, version) => connected.then(() => store.readArtefact(name, version)),
    writeArtefact: (name, version, files) =>
      connected.then(() => store.writeArtefact(name, version, files)),
    close: () => store.close(),
  };
}
