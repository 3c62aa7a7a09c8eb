import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const DEMO_PREFIX = 'eaglerank-demo-';
const MIN_BYTES = 32;
const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|localhost|::1)$/;

/** The secret cannot be used; the message says what to do. */
class SecretError extends Error {
  override readonly name = 'SecretError';
}

/** Whether an address is reachable from this machine alone. */
export function isLoopback(address: string): boolean {
  return LOOPBACK.test(address);
}

/**
 * Reads the HS256 secret.
 * @throws SecretError when the file is missing, readable by others, shorter than 32 bytes, or holds the demo
 *   secret while `bind` is not a loopback address; the message says what to do
 */
export function readSecret(file: string, bind: string): Uint8Array {
  let mode: number;
  let text: string;
  try {
    mode = statSync(file).mode;
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new SecretError(`the secret file ${file} cannot be read: mount it or correct the path`, {
      cause: error,
    });
  }
  if ((mode & 0o077) !== 0) {
    throw new SecretError(`the secret file ${file} is open to others: run chmod 600 on it`);
  }
  const secret = Buffer.from(text);
  if (secret.length < MIN_BYTES) {
    throw new SecretError(`the secret in ${file} has fewer than ${MIN_BYTES} bytes`);
  }
  if (text.startsWith(DEMO_PREFIX) && !isLoopback(bind)) {
    throw new SecretError(
      `${file} holds the demo secret, which is refused on ${bind}: ` +
        'bind to a loopback address or set a secret of your own',
    );
  }
  return secret;
}

/** Makes the demo secret, readable by its owner alone, unless the file is already there. */
export function ensureDemoSecret(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  try {
    const secret = DEMO_PREFIX + randomBytes(32).toString('base64url');
    writeFileSync(file, `${secret}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
