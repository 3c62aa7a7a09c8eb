import { smallArtefact } from '@eaglerank/model/testing';
import { expect } from 'chai';
import {
  EMPTY_INDEX,
  RegistryError,
  publish,
  resolve,
  rollBack,
  setStage,
  type ModelStore,
} from '../index.js';

const NAME = 'social-ranker';
const artefact = (seed: number): ReadonlyMap<string, Uint8Array> =>
  smallArtefact({ name: NAME, features: ['a', 'b'], schemaHash: 7, seed });
const now = new Date('2026-01-02T03:04:05Z');

const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

/** What every store does; `open` gives another client of one empty store each time. */
export function describeModelStore(name: string, open: () => ModelStore): void {
  describe(name, () => {
    const put = async (store: ModelStore, seed: number, stage: 'production' | 'canary') => {
      const expected = { name: NAME, schemaHash: 7 };
      return (await publish(store, artefact(seed), { stage, expected, now })).version;
    };

    it('is empty at first, and says what is not there', async () => {
      const store = open();
      expect(await store.readIndex()).to.deep.equal(EMPTY_INDEX);
      expect(await failure(store.readArtefact(NAME, '0123456789ab'))).to.be.instanceOf(
        RegistryError,
      );
      expect(await failure(rollBack(store, NAME, now))).to.be.instanceOf(RegistryError);
      const unknown = failure(setStage(store, NAME, '0123456789ab', 'production', now));
      expect(String(await unknown)).to.match(/has no version 0123456789ab/);
      expect(await store.readIndex()).to.deep.equal(EMPTY_INDEX);
    });

    it('gives back what was published, to every client', async () => {
      const store = open();
      const version = await put(store, 1, 'production');
      const other = open();
      expect(resolve(await other.readIndex(), NAME)).to.equal(version);
      const files = await other.readArtefact(NAME, version);
      expect([...files.keys()].sort()).to.deep.equal(['golden.bin', 'manifest.json', 'model.txt']);
      for (const [file, bytes] of artefact(1)) {
        expect(Buffer.from(files.get(file) as Uint8Array).equals(bytes), file).to.equal(true);
      }
    });

    it('keeps one version in production, and goes back to the one before', async () => {
      const store = open();
      const first = await put(store, 1, 'production');
      const second = await put(store, 2, 'production');
      const canary = await put(store, 3, 'canary');
      const stages = async (): Promise<Record<string, string>> =>
        Object.fromEntries(
          ((await store.readIndex()).models[NAME] ?? []).map((v) => [v.version, v.stage]),
        );
      expect(await stages()).to.deep.equal({
        [first]: 'archived',
        [second]: 'production',
        [canary]: 'canary',
      });
      const index = await store.readIndex();
      expect(resolve(index, `${NAME}@canary`)).to.equal(canary);
      expect(resolve(index, `${NAME}@${first}`)).to.equal(first);
      expect(resolve(index, `${NAME}@staging`)).to.equal(undefined);
      expect(await rollBack(store, NAME, now)).to.equal(first);
      expect(await stages()).to.deep.include({ [first]: 'production', [second]: 'archived' });
      await setStage(store, NAME, canary, 'production', now);
      expect(await stages()).to.deep.include({ [first]: 'archived', [canary]: 'production' });
    });

    it('goes one version further back with each rollback, until there is none', async () => {
      const store = open();
      const versions = [];
      for (const seed of [1, 2, 3]) versions.push(await put(store, seed, 'production'));
      const [first, second, third] = versions as [string, string, string];
      expect(await rollBack(store, NAME, now)).to.equal(second);
      // another client knows as much
      expect(await rollBack(open(), NAME, now)).to.equal(first);
      const before = await store.readIndex();
      expect(String(await failure(rollBack(store, NAME, now)))).to.match(
        new RegExp(`no version to go back to.*before ${first}`),
      );
      expect(await store.readIndex()).to.deep.equal(before);
      expect(before.history[NAME]).to.deep.equal([]);
      expect((await store.readIndex()).models[NAME]?.map((entry) => entry.version)).to.have.members(
        [first, second, third],
      );
    });

    it('goes back from what was published or promoted after a rollback', async () => {
      const store = open();
      const first = await put(store, 1, 'production');
      const second = await put(store, 2, 'production');
      await rollBack(store, NAME, now);
      const third = await put(store, 3, 'production');
      await setStage(store, NAME, second, 'production', now);
      expect(await rollBack(store, NAME, now)).to.equal(third);
      expect(await rollBack(store, NAME, now)).to.equal(first);
      expect(await failure(rollBack(store, NAME, now))).to.be.instanceOf(RegistryError);
    });

    it('goes back only to what was in production', async () => {
      const store = open();
      const first = await put(store, 1, 'production');
      const never = await put(store, 2, 'canary');
      await setStage(store, NAME, never, 'archived', now);
      await put(store, 1, 'production');
      expect(await failure(rollBack(store, NAME, now))).to.be.instanceOf(RegistryError);
      await setStage(store, NAME, first, 'archived', now);
      expect(resolve(await store.readIndex(), NAME)).to.equal(undefined);
      expect(await rollBack(store, NAME, now)).to.equal(first);
      await setStage(store, NAME, first, 'staging', now);
      await setStage(store, NAME, first, 'production', now);
      expect(await failure(rollBack(store, NAME, now))).to.be.instanceOf(RegistryError);
    });

    it('keeps a bounded history', async () => {
      const store = open();
      const versions = [await put(store, 1, 'production'), await put(store, 2, 'production')];
      for (let i = 0; i < 40; i++) {
        await setStage(store, NAME, versions[i % 2] as string, 'production', now);
      }
      expect((await store.readIndex()).history[NAME]).to.have.length(20);
    });

    it('loses no change when several publish at once', async () => {
      const stores = [open(), open(), open()];
      const versions = await Promise.all(
        [11, 12, 13, 14, 15, 16].map((seed, i) => put(stores[i % 3] as ModelStore, seed, 'canary')),
      );
      const index = await open().readIndex();
      const known = (index.models[NAME] ?? []).map(({ version }) => version);
      expect(known).to.include.members(versions);
    });

    it('publishes nothing that is not fit to serve', async () => {
      const store = open();
      const before = await store.readIndex();
      const damaged = new Map([...artefact(99), ['model.txt', Buffer.from('tree')]]);
      const expected = { schemaHash: 7 };
      const refused = await failure(
        publish(store, damaged, { stage: 'production', expected, now }),
      );
      expect(refused).to.have.property('name', 'ModelRefusedError');
      const foreign = publish(store, artefact(99), {
        ...{ stage: 'production', now },
        expected: { schemaHash: 8 },
      });
      expect(await failure(foreign)).to.have.property('reason', 'schema');
      expect(await store.readIndex()).to.deep.equal(before);
    });
  });
}
