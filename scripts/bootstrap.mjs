/**
 * Sets up a fresh clone with Node's own modules alone: dependencies, build, a Redis. Each part is
 * skipped when it is up to date. Run by every command of the root package.json, or by itself.
 */
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildIfStale } from './bootstrap/build.mjs';
import { installIfStale } from './bootstrap/install.mjs';
import { withLock } from './bootstrap/lock.mjs';
import { findRedis } from './bootstrap/redis.mjs';
import { fail, say, seconds } from './bootstrap/say.mjs';

const OLDEST_NODE = [20, 19];

/**
 * @param {{ serverBinary?: boolean }} needs `serverBinary`: a server program is needed, so an
 *   address in REDIS_URL is not enough (tests kill and flush their Redis)
 * @returns {Promise<void>} resolves with REDIS_URL or EAGLERANK_REDIS_BINARY set in this process;
 *   ends the process with a message when something is missing
 */
export async function bootstrap({ serverBinary = false } = {}) {
  requireNode();
  const started = performance.now();
  try {
    await withLock(async () => {
      await installIfStale();
      await buildIfStale();
      Object.assign(process.env, await findRedis(serverBinary));
    });
  } catch (error) {
    fail(error);
  }
  say(`ready after ${seconds(started)}`);
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [wantMajor, wantMinor] = OLDEST_NODE;
  if (major > wantMajor || (major === wantMajor && minor >= wantMinor)) return;
  fail(
    new Error(
      `Node ${OLDEST_NODE.join('.')} or newer is needed, this is ${process.versions.node}. ` +
        'Install a current Node and run the command again.',
    ),
  );
}

const calledAs = process.argv[1] && realpathSync(process.argv[1]);
if (calledAs === fileURLToPath(import.meta.url)) await bootstrap();
