import { timingSafeEqual } from 'node:crypto';
import { HmacSha256, RequestError } from '@eaglerank/domain';

/** Which list a session is in. */
export const SESSION_KINDS = ['good', 'poor', 'anonymous'] as const;
export type SessionKind = (typeof SESSION_KINDS)[number];

/** What a page token says. */
export interface PageToken {
  /** 16 bytes, base64url. */
  readonly sessionId: string;
  readonly kind: SessionKind;
  readonly surface: string;
  /** Row of the ranking that the next page starts at. */
  readonly row: number;
  /** Position of its first item. */
  readonly position: number;
  /** ms since epoch. */
  readonly expiresAtMs: number;
}

const VERSION = 1;
const HEAD = 15;
const ID_BYTES = 16;
const MAC_BYTES = 16;
const MAX_LENGTH = 256;

const invalid = (): RequestError =>
  new RequestError('PAGE_TOKEN_INVALID', 'page_token: is not a token of this feed: start anew', {
    violations: [
      { field: 'page_token', description: 'send next_page_token as it came, or leave it empty' },
    ],
  });

/** Signs page tokens and reads them again. A token serves one tenant and one user. */
export class PageTokens {
  private readonly hmac: HmacSha256;

  constructor(secret: Uint8Array) {
    this.hmac = new HmacSha256(secret);
  }

  private mac(payload: Buffer, tenant: string, userId: string): Buffer {
    const owner = Buffer.from(`\0${tenant}\0${userId}`);
    return this.hmac.digest(Buffer.concat([payload, owner])).subarray(0, MAC_BYTES);
  }

  sign(token: PageToken, tenant: string, userId: string): string {
    const surface = Buffer.from(token.surface);
    const payload = Buffer.alloc(HEAD + ID_BYTES + surface.length);
    payload[0] = VERSION;
    payload[1] = SESSION_KINDS.indexOf(token.kind);
    payload[2] = surface.length;
    payload.writeUInt16LE(token.row, 3);
    payload.writeUInt16LE(token.position, 5);
    payload.writeDoubleLE(token.expiresAtMs, 7);
    payload.write(token.sessionId, HEAD, ID_BYTES, 'base64url');
    surface.copy(payload, HEAD + ID_BYTES);
    return Buffer.concat([payload, this.mac(payload, tenant, userId)]).toString('base64url');
  }

  /**
   * Throws PAGE_TOKEN_INVALID for a token that was changed or made for somebody else,
   * PAGE_TOKEN_EXPIRED for an old one.
   */
  read(text: string, tenant: string, userId: string, nowMs: number): PageToken {
    if (text.length > MAX_LENGTH) throw invalid();
    const bytes = Buffer.from(text, 'base64url');
    const end = bytes.length - MAC_BYTES;
    if (end < HEAD + ID_BYTES || bytes.toString('base64url') !== text) throw invalid();
    const payload = bytes.subarray(0, end);
    if (!timingSafeEqual(this.mac(payload, tenant, userId), bytes.subarray(end))) throw invalid();
    const kind = SESSION_KINDS[payload[1] as number];
    if (payload[0] !== VERSION || kind === undefined) throw invalid();
    const expiresAtMs = payload.readDoubleLE(7);
    if (expiresAtMs <= nowMs) throw pageTokenExpired();
    return {
      kind,
      expiresAtMs,
      row: payload.readUInt16LE(3),
      position: payload.readUInt16LE(5),
      sessionId: payload.toString('base64url', HEAD, HEAD + ID_BYTES),
      surface: payload.toString('utf8', HEAD + ID_BYTES),
    };
  }
}

/** The session of a token is over. */
export function pageTokenExpired(): RequestError {
  return new RequestError(
    'PAGE_TOKEN_EXPIRED',
    'the session of this page_token is over: ask for a first page again',
  );
}
