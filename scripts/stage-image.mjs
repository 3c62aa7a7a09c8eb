/**
 * Lays out what deploy/Dockerfile copies, so that an image holds nothing else:
 *   node scripts/stage-image.mjs manifests DIR     what `npm ci` reads
 *   node scripts/stage-image.mjs application DIR   what the services read, from a finished build
 */
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from './bootstrap/say.mjs';
import { filesBelow, workspaces } from './bootstrap/workspaces.mjs';

const MAINS = ['gateway', 'candidate-service', 'ranker-service', 'feature-service', 'cli'];
/** Beside `dist`: what code reads at run time. */
const READ = {
  cli: ['bin/eaglerank.mjs'],
  gateway: ['openapi.yaml'],
  'packages/contracts': ['src/generated/descriptors.binpb'],
  'packages/rpc': filesBelow('packages/rpc/proto').map((path) => path.slice(13)),
};
const SHARED = ['package.json', 'LICENSE', ...filesBelow('proto'), ...filesBelow('config')];
const CODE = /\.js(?:\.map)?$/;
const TEST = /\.test\.js|\/(?:testing|oracle|contract)\/|\/test-[^/]+\.js/;

const [what, target] = process.argv.slice(2);
const staged = { manifests, application }[what ?? '']?.();
if (!staged || !target) {
  console.error('say: node scripts/stage-image.mjs manifests|application DIR');
  process.exit(2);
}
for (const path of staged) {
  const to = join(target, path);
  mkdirSync(dirname(to), { recursive: true });
  cpSync(join(ROOT, path), to);
}

function manifests() {
  const own = workspaces().map((folder) => `${folder}/package.json`);
  return ['package.json', 'package-lock.json', '.npmrc', ...own];
}

function application() {
  return [...SHARED, ...needed().flatMap(filesOf)];
}

/** Workspaces that the mains import, directly or not. */
function needed() {
  const byName = new Map(workspaces().map((folder) => [manifest(folder).name, folder]));
  const found = new Set();
  const visit = (folder) => {
    if (folder === undefined || found.has(folder)) return;
    found.add(folder);
    const names = Object.keys(manifest(folder).dependencies ?? {});
    for (const name of names) visit(byName.get(name));
  };
  MAINS.forEach(visit);
  return [...found].sort();
}

function filesOf(folder) {
  const code = filesBelow(`${folder}/dist`).filter((path) => CODE.test(path) && !TEST.test(path));
  if (code.length === 0) throw new Error(`${folder} is not built: run \`npm run build\``);
  const read = (READ[folder] ?? []).map((path) => `${folder}/${path}`);
  return [`${folder}/package.json`, ...code, ...read];
}

function manifest(folder) {
  return JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));
}
