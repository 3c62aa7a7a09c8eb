import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NAMES = ['redis-server', 'valkey-server'];
const OWN_FOLDER = fileURLToPath(new URL('../../../.eaglerank/bin', import.meta.url));

/**
 * Path of a Redis or Valkey server: EAGLERANK_REDIS_BINARY, else one on the PATH, else
 * the one that the set-up stored.
 * @throws when there is none; the message says what to do
 */
export function findRedisBinary(): string {
  const chosen = process.env['EAGLERANK_REDIS_BINARY'];
  if (chosen) return chosen;
  const folders = [...(process.env['PATH'] ?? '').split(delimiter).filter(Boolean), OWN_FOLDER];
  for (const folder of folders) {
    for (const name of NAMES) {
      const path = join(folder, name);
      if (isExecutable(path)) return path;
    }
  }
  throw new Error(
    'no Redis server found: run `npm run bootstrap`, or put redis-server on the PATH, ' +
      'or set EAGLERANK_REDIS_BINARY',
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
