import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { smallArtefact } from '@eaglerank/model/testing';
import { FileModelStore, publish, resolve } from '@eaglerank/registry';
import { expect } from 'chai';
import { seedModels } from './seed-models.js';

describe('seedModels', () => {
  it('brings defaults once, and leaves what was published since in production', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'eaglerank-seed-'));
    const [from, to] = [join(folder, 'defaults'), join(folder, 'state')];
    const put = async (place: string, seed: number): Promise<string> => {
      const files = smallArtefact({ name: 'm', features: ['a'], schemaHash: 1, seed });
      const how = { stage: 'production', expected: {}, now: new Date() } as const;
      return (await publish(new FileModelStore(place), files, how)).version;
    };
    const production = async (): Promise<string | undefined> =>
      resolve(await new FileModelStore(to).readIndex(), 'm');
    await seedModels(from, to);
    expect(await production()).to.equal(undefined);
    const first = await put(from, 1);
    await seedModels(from, to);
    expect(await production()).to.equal(first);
    const own = await put(to, 2);
    await seedModels(from, to);
    expect(await production()).to.equal(own);
    const second = await put(from, 3);
    await seedModels(from, to);
    expect(await production()).to.equal(second);
    rmSync(folder, { recursive: true });
  });
});
