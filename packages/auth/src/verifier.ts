import { createHash } from 'node:crypto';
import { systemClock, type Clock } from '@eaglerank/domain';
import { errors, jwtVerify, type JWTPayload, type JWTVerifyOptions } from 'jose';
import { AuthenticationError, callerOf, type Caller, type TokenFault } from './caller.js';
import { RemoteKeys } from './keys.js';

/** One way to check signatures; never both. */
export type KeySource = { readonly secret: Uint8Array } | { readonly jwksUrl: string };

export interface VerifierOptions {
  readonly keys: KeySource;
  readonly issuer: string;
  readonly audience: string;
  readonly clock?: Clock | undefined;
  /** Told each failed fetch of a JWKS. */
  readonly onKeysError?: ((error: unknown) => void) | undefined;
}

const TOLERANCE_SECONDS = 5;
const CACHED_MS = 60_000;
const CACHED_TOKENS = 20_000;
const MAX_TOKEN_LENGTH = 8192;
const SECRET_ALGORITHMS = ['HS256'];
const KEY_PAIR_ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'];

interface Cached {
  readonly caller: Caller;
  /** Wall clock, ms. */
  readonly expiresAt: number;
  /** Monotonic clock, ms. */
  readonly cachedUntil: number;
}

/** Verifies bearer tokens and remembers what it verified for at most a minute. */
export class TokenVerifier {
  private readonly cache = new Map<string, Cached>();
  private readonly clock: Clock;
  private readonly verifyOptions: JWTVerifyOptions;
  private readonly check: (token: string) => Promise<JWTPayload>;

  constructor(options: VerifierOptions) {
    this.clock = options.clock ?? systemClock;
    const { keys } = options;
    const symmetric = 'secret' in keys;
    this.verifyOptions = {
      algorithms: symmetric ? SECRET_ALGORITHMS : KEY_PAIR_ALGORITHMS,
      issuer: options.issuer,
      audience: options.audience,
      clockTolerance: TOLERANCE_SECONDS,
      requiredClaims: ['exp', 'sub', 'tenant'],
    };
    if (symmetric) {
      this.check = async (token) => (await jwtVerify(token, keys.secret, this.now())).payload;
    } else {
      const remote = new RemoteKeys({
        url: keys.jwksUrl,
        clock: this.clock,
        onError: options.onKeysError,
      });
      this.check = async (token) => (await jwtVerify(token, remote.get, this.now())).payload;
    }
  }

  private now(): JWTVerifyOptions {
    return { ...this.verifyOptions, currentDate: new Date(this.clock.now()) };
  }

  /**
   * The caller behind an `authorization` header.
   * @throws AuthenticationError whatever is wrong with the token
   */
  authenticate(header: string | undefined): Caller | Promise<Caller> {
    if (header === undefined || header === '') throw new AuthenticationError('absent');
    const token = tokenOf(header);
    if (token === undefined) throw new AuthenticationError('malformed');
    const hash = hashOf(token);
    const cached = this.cache.get(hash);
    if (cached && this.isFresh(cached)) return cached.caller;
    return this.verify(token, hash);
  }

  /** The caller behind a header that was verified lately; undefined for any other. */
  cached(header: string | undefined): Caller | undefined {
    const token = header === undefined ? undefined : tokenOf(header);
    const cached = token === undefined ? undefined : this.cache.get(hashOf(token));
    return cached && this.isFresh(cached) ? cached.caller : undefined;
  }

  private isFresh({ expiresAt, cachedUntil }: Cached): boolean {
    return this.clock.monotonic() < cachedUntil && this.clock.now() < expiresAt;
  }

  private async verify(token: string, hash: string): Promise<Caller> {
    this.cache.delete(hash);
    let claims: JWTPayload;
    try {
      claims = await this.check(token);
    } catch (error) {
      if (error instanceof errors.JOSEError) throw new AuthenticationError(faultOf(error), error);
      if (error instanceof TypeError) throw new AuthenticationError('malformed', error);
      throw error;
    }
    const caller = callerOf(claims);
    if (this.cache.size >= CACHED_TOKENS) {
      const oldest = this.cache.keys().next();
      if (!oldest.done) this.cache.delete(oldest.value);
    }
    this.cache.set(hash, {
      caller,
      expiresAt: ((claims.exp ?? 0) + TOLERANCE_SECONDS) * 1000,
      cachedUntil: this.clock.monotonic() + CACHED_MS,
    });
    return caller;
  }
}

/** The token of a bearer header; undefined for anything else. */
function tokenOf(header: string): string | undefined {
  if (header.length > MAX_TOKEN_LENGTH) return undefined;
  return /^bearer +([^\s]+)$/i.exec(header)?.[1];
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64');

function faultOf(error: errors.JOSEError): TokenFault {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'algorithm';
  if (error instanceof errors.JOSENotSupported) return 'algorithm';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature';
  if (error instanceof errors.JWKSNoMatchingKey) return 'signature';
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'aud') return 'audience';
    if (error.claim === 'iss') return 'issuer';
    return error.claim === 'nbf' ? 'not_yet_valid' : 'claims';
  }
  return 'malformed';
}
