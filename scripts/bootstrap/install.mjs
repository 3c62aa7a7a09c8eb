import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run, say, seconds } from './say.mjs';

/** Installs the locked dependencies unless node_modules already holds exactly them. */
export async function installIfStale() {
  if (isInstalled()) return;
  const started = performance.now();
  say('installing dependencies (npm ci)');
  const [command, first] = npm();
  // Nothing here needs an install script, and compiling needs the development dependencies.
  const args = [...first, 'ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund'];
  const { code, output } = await run(command, args);
  if (code !== 0) throw new Error(`npm ci failed:\n${output}`);
  say(`dependencies installed in ${seconds(started)}`);
}

/** The npm that runs this command, or the one on the PATH. */
function npm() {
  const path = process.env.npm_execpath;
  return path && /npm-cli\.c?js$/.test(path) ? [process.execPath, [path]] : ['npm', []];
}

/** Compares the lockfile with the record npm keeps, as its last act, of what it installed. */
function isInstalled() {
  const installed = packagesOf('node_modules/.package-lock.json');
  if (!installed) return false;
  const wanted = packagesOf('package-lock.json');
  if (!wanted) throw new Error('package-lock.json is missing: the checkout is incomplete');
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.startsWith('node_modules/') && !path.includes('/node_modules/')) return true;
    const found = installed[path];
    if (!found) return entry.optional === true;
    return entry.link ? found.resolved === entry.resolved : found.integrity === entry.integrity;
  });
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(join(ROOT, file), 'utf8')).packages;
  } catch {
    return undefined;
  }
}
