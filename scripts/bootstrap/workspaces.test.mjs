import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ROOT } from './say.mjs';
import { workspaces } from './workspaces.mjs';

const read = (path) => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
const referencesOf = (folder) =>
  (read(join(folder, 'tsconfig.json')).references ?? [])
    .map(({ path }) => join(folder, path))
    .sort();

// tsc -b builds only what is referenced, in the order of the references; npm links what package.json
// names. If they differ, a build succeeds or fails by what was built before.
describe('workspaces', () => {
  const folders = workspaces();
  const folderOf = new Map(folders.map((folder) => [read(`${folder}/package.json`).name, folder]));

  it('are all built', () => {
    expect(referencesOf('.')).to.deep.equal(folders);
  });

  for (const folder of folders) {
    it(`${folder} references what it depends on`, () => {
      const { dependencies, devDependencies } = read(`${folder}/package.json`);
      const own = Object.keys({ ...dependencies, ...devDependencies }).filter((n) =>
        folderOf.has(n),
      );
      expect(referencesOf(folder)).to.deep.equal(own.map((name) => folderOf.get(name)).sort());
    });
  }
});
