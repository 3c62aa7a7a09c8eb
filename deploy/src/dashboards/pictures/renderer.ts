import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '@eaglerank/mesh';

const run = promisify(execFile);
const FOLDER = join(ROOT, 'deploy/pictures');
const PAGE = join(FOLDER, 'dist');
const WITHIN_MS = 1_200_000;

type Env = Readonly<Record<string, string | undefined>>;

/** Installs the renderer's packages and builds its page, each where what it is made from changed. */
export async function buildRenderer(env: Env, say: (line: string) => void): Promise<string> {
  const command = async (name: string, args: readonly string[]): Promise<void> => {
    await run(name, args, { cwd: FOLDER, env, timeout: WITHIN_MS, maxBuffer: 64 * 1024 * 1024 });
  };
  await once(join(FOLDER, 'node_modules/.eaglerank'), [join(FOLDER, 'package-lock.json')], () => {
    say('installing the packages of the renderer');
    return command('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund']);
  });
  const sources = [
    ...filesOf(join(FOLDER, 'src')),
    ...['index.html', 'vite.config.js', 'package-lock.json'].map((name) => join(FOLDER, name)),
    join(ROOT, 'deploy/src/dashboards/model/substitute.ts'),
  ];
  await once(join(PAGE, '.eaglerank'), sources, () => {
    say('building the renderer');
    return command('npm', ['run', 'build']);
  });
  return PAGE;
}

/** Brings PNGs down to 256 colours, in place. */
export async function shrink(env: Env, files: readonly string[]): Promise<void> {
  await run(process.execPath, [join(FOLDER, 'shrink.mjs'), ...files], { env, timeout: WITHIN_MS });
}

/** Runs `make` unless the stamp says that it ran for the same content of these files. */
async function once(stamp: string, files: readonly string[], make: () => Promise<void>) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file));
  const wanted = hash.digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  await make();
  writeFileSync(stamp, wanted);
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .sort();
}
