import { RequestError, systemClock, type Clock } from '@eaglerank/domain';
import { createLocalJWKSet, errors, type JWTVerifyGetKey, type JSONWebKeySet } from 'jose';

const REFRESH_AFTER_MS = 300_000;
const COOLDOWN_MS = 10_000;
const FETCH_TIMEOUT_MS = 2000;
const MAX_BYTES = 256 * 1024;

export interface RemoteKeysOptions {
  readonly url: string;
  readonly clock?: Clock | undefined;
  /** Told each failed fetch; the last good keys stay in use. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/**
 * Keys of a JWKS endpoint. Fetched again every five minutes and, at most every ten seconds, when a
 * token names a key that is not known. A failed fetch keeps the last good keys.
 */
export class RemoteKeys {
  private keys: ReturnType<typeof createLocalJWKSet> | undefined;
  private fetchedAt = -Infinity;
  private attemptedAt = -Infinity;
  private fetching: Promise<void> | undefined;
  private readonly clock: Clock;

  constructor(private readonly options: RemoteKeysOptions) {
    this.clock = options.clock ?? systemClock;
  }

  /** Throws DEPENDENCY_UNAVAILABLE while there never were any keys. */
  readonly get: JWTVerifyGetKey = async (header, token) => {
    if (!this.keys) await this.refresh();
    else if (this.clock.monotonic() - this.fetchedAt > REFRESH_AFTER_MS) void this.refresh();
    if (!this.keys) {
      throw new RequestError('DEPENDENCY_UNAVAILABLE', 'token keys are not available yet', {
        retryAfterMs: COOLDOWN_MS,
      });
    }
    try {
      return await this.keys(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await this.refresh();
      return this.keys(header, token);
    }
  };

  private refresh(): Promise<void> {
    if (this.fetching) return this.fetching;
    const now = this.clock.monotonic();
    if (now - this.attemptedAt < COOLDOWN_MS) return Promise.resolve();
    this.attemptedAt = now;
    this.fetching = this.fetch().finally(() => (this.fetching = undefined));
    return this.fetching;
  }

  private async fetch(): Promise<void> {
    try {
      const response = await fetch(this.options.url, {
        signal: AbortSignal.timeout(FETCH_TIMEOUT_MS),
        headers: { accept: 'application/json' },
      });
      if (!response.ok) throw new Error(`JWKS endpoint answered ${response.status}`);
      const text = await response.text();
      if (text.length > MAX_BYTES) throw new Error(`JWKS of more than ${MAX_BYTES} bytes`);
      const set = JSON.parse(text) as JSONWebKeySet;
      this.keys = createLocalJWKSet(set);
      this.fetchedAt = this.clock.monotonic();
    } catch (error) {
      this.options.onError?.(error);
    }
  }
}
