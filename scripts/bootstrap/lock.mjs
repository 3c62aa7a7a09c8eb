import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { say, STATE } from './say.mjs';

const FILE = join(STATE, 'setup.lock');

/** Runs `work` while no other set-up of this folder runs; a lock whose owner died is taken over. */
export async function withLock(work) {
  mkdirSync(STATE, { recursive: true });
  for (let told = false; !take(); told = true) {
    if (!told) say('waiting for another set-up in this folder');
    await sleep(200);
  }
  process.once('exit', release);
  await work();
  process.off('exit', release);
  release();
}

function take() {
  try {
    writeFileSync(FILE, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (!ownerLives()) release();
    return false;
  }
}

function release() {
  rmSync(FILE, { force: true });
}

function ownerLives() {
  try {
    const pid = Number(readFileSync(FILE, 'utf8'));
    // An empty file is one that is being written.
    return pid === 0 || process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM' || error.code === 'ENOENT';
  }
}
