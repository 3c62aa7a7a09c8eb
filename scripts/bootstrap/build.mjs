import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run, say, seconds, STATE } from './say.mjs';
import { filesBelow, workspaces } from './workspaces.mjs';

const STAMP = join(STATE, 'build.stamp');
const OUTPUT = /^(.*)\/dist\/(.*)(?:\.d\.ts|\.js)(?:\.map)?$/;

/** Compiles all workspaces unless the sources and the lockfile are those of the last good build. */
export async function buildIfStale() {
  const folders = workspaces();
  const hash = hashOfSources(folders);
  if (isBuilt(folders, hash)) return;
  const started = performance.now();
  say('building (tsc -b)');
  rmSync(STAMP, { force: true });
  const { code, output } = await run(process.execPath, ['node_modules/typescript/bin/tsc', '-b']);
  if (code !== 0) throw new Error(`the build failed:\n${output}`);
  removeOrphans(folders);
  writeFileSync(STAMP, hash);
  say(`built in ${seconds(started)}`);
}

function isBuilt(folders, hash) {
  if (!existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== hash) return false;
  return folders.every((folder) => existsSync(join(ROOT, folder, 'dist/.tsbuildinfo')));
}

function hashOfSources(folders) {
  const hash = createHash('sha256');
  const settings = ['package-lock.json', 'tsconfig.json', 'tsconfig.base.json'];
  const sources = folders.flatMap((folder) => [
    `${folder}/package.json`,
    `${folder}/tsconfig.json`,
    ...filesBelow(`${folder}/src`),
  ]);
  for (const path of [...settings, ...sources]) {
    const content = readFileSync(join(ROOT, path));
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/** Removes outputs whose source is gone: the compiler leaves them, and a deleted test would run. */
function removeOrphans(folders) {
  for (const path of folders.flatMap((folder) => filesBelow(`${folder}/dist`))) {
    const [, folder, name] = OUTPUT.exec(path) ?? [];
    if (folder && !existsSync(join(ROOT, folder, 'src', `${name}.ts`))) rmSync(join(ROOT, path));
  }
}
