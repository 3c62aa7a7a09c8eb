import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from '../bootstrap/lock.mjs';
import { ROOT, run, say, seconds } from '../bootstrap/say.mjs';
import { findPython } from './python.mjs';

/** Folder of the Python package. */
export const TRAINER = join(ROOT, 'trainer');
const FOLDER = join(TRAINER, '.venv');
const PROGRAM = join(FOLDER, 'bin/python');
const STAMP = join(FOLDER, 'eaglerank.stamp');
const LISTS = ['requirements.txt', 'requirements-test.txt'];

/**
 * Makes trainer/.venv hold exactly the pinned packages, unless it does.
 * @returns {Promise<{ python: string } | { reason: string }>} its interpreter, or why there is none
 */
export async function trainerPython() {
  const found = await findPython();
  if ('reason' in found) return found;
  const stamp = stampOf(found);
  let fault;
  await withLock(async () => {
    if (!isReady(stamp)) fault = await setUp(found, stamp);
  });
  return fault ? { reason: fault } : { python: PROGRAM };
}

/** Resolves with what went wrong, if anything did. */
async function setUp(found, stamp) {
  const started = performance.now();
  say(`setting up trainer/.venv with Python ${found.version}`);
  rmSync(FOLDER, { recursive: true, force: true });
  const lists = LISTS.flatMap((list) => ['-r', join(TRAINER, list)]);
  const steps = [
    [found.path, ['-m', 'venv', FOLDER]],
    [PROGRAM, ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', ...FLAGS, ...lists]],
  ];
  for (const [command, args] of steps) {
    const { code, output } = await run(command, args);
    if (code !== 0) return `trainer/.venv cannot be set up: ${lastLines(output)}`;
  }
  writeFileSync(STAMP, stamp);
  say(`trainer/.venv ready after ${seconds(started)}`);
  return undefined;
}

const FLAGS = ['--require-hashes', '--only-binary=:all:'];

/** What the environment is made from. */
function stampOf({ path, version }) {
  const hash = createHash('sha256').update(`${path}\0${version}\0`);
  for (const list of LISTS) hash.update(readFileSync(join(TRAINER, list)));
  return hash.digest('hex');
}

function isReady(stamp) {
  return existsSync(PROGRAM) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === stamp;
}

function lastLines(output) {
  return output.trim().split('\n').slice(-3).join(' ');
}
