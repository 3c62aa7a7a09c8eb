import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openArtefact } from '@eaglerank/model';
import { smallArtefact } from '@eaglerank/model/testing';
import { expect } from 'chai';
import { FileModelStore, ModelWatch, publish, rollBack, setStage } from './index.js';

const NAME = 'social-ranker';
const now = new Date('2026-01-02T03:04:05Z');

describe('ModelWatch', () => {
  let folder: string;
  let store: FileModelStore;
  let watch: ModelWatch<string>;
  const changes: string[] = [];
  const failures: string[] = [];
  const looks: boolean[] = [];
  let loads = 0;

  const put = async (seed: number, stage: 'production' | 'canary' = 'production') => {
    const files = smallArtefact({ name: NAME, features: ['a', 'b'], schemaHash: 7, seed });
    return (await publish(store, files, { stage, expected: {}, now })).version;
  };
  const inUse = (reference: string): string | undefined => watch.get(reference)?.value;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'eaglerank-watch-'));
    store = new FileModelStore(folder);
    changes.length = failures.length = looks.length = loads = 0;
    watch = new ModelWatch({
      store,
      references: [NAME, `${NAME}@canary`],
      load: async (files, name, version) => {
        loads++;
        return (await openArtefact(files, { name, version, schemaHash: 7 })).manifest.version;
      },
      onChange: (reference, loaded) => changes.push(`${reference}=${loaded?.value ?? 'none'}`),
      onFailure: (_, version, error) => failures.push(`${version}: ${String(error)}`),
      onIndex: (_, error) => looks.push(error === undefined),
    });
  });
  afterEach(() => {
    watch.stop();
    rmSync(folder, { recursive: true });
  });

  it('follows stages, and loads a version once', async () => {
    await watch.look();
    expect([inUse(NAME), inUse(`${NAME}@canary`)]).to.deep.equal([undefined, undefined]);
    const first = await put(1);
    await watch.look();
    expect(inUse(NAME)).to.equal(first);
    const second = await put(2, 'canary');
    await watch.look();
    expect([inUse(NAME), inUse(`${NAME}@canary`)]).to.deep.equal([first, second]);
    await setStage(store, NAME, second, 'production', now);
    await watch.look();
    expect([inUse(NAME), inUse(`${NAME}@canary`)]).to.deep.equal([second, undefined]);
    await rollBack(store, NAME, now);
    await watch.look();
    expect(inUse(NAME)).to.equal(first);
    expect(loads).to.equal(3);
    expect(changes).to.have.length(5);
  });

  it('keeps what serves when the next cannot be loaded, and does not try again', async () => {
    const first = await put(1);
    await watch.look();
    const second = await put(2);
    writeFileSync(join(folder, NAME, second, 'model.txt'), 'tree');
    await watch.look();
    await watch.look();
    expect(inUse(NAME)).to.equal(first);
    expect(failures).to.have.length(1);
    expect(failures[0]).to.match(/truncated|model.txt/);
    const third = await put(3);
    await watch.look();
    expect(inUse(NAME)).to.equal(third);
  });

  it('tries again what could not be read', async () => {
    const first = await put(1);
    rmSync(join(folder, NAME), { recursive: true });
    await watch.look();
    expect(failures).to.have.length(1);
    expect(await put(1)).to.equal(first);
    for (let i = 0; i <= 10; i++) await watch.look();
    expect(inUse(NAME)).to.equal(first);
  });

  it('keeps everything while the index cannot be read', async () => {
    const first = await put(1);
    await watch.look();
    writeFileSync(join(folder, 'registry.json'), 'nonsense');
    await watch.look();
    expect(looks).to.deep.equal([true, false]);
    expect(inUse(NAME)).to.equal(first);
  });
});
