import { randomBytes } from 'node:crypto';
import { HmacSha256, type Clock } from '@eaglerank/domain';

const ROTATION_MS = 24 * 3_600_000;

/**
 * Hashes user ids for log lines with a key that only this process knows and forgets after a day, so
 * that lines of one user can be joined for a while and never led back to the user.
 */
export class UserHasher {
  private hmac = new HmacSha256(randomBytes(32));
  private rotateAt: number;

  constructor(private readonly clock: Clock) {
    this.rotateAt = clock.monotonic() + ROTATION_MS;
  }

  /** 16 hex digits; empty for the empty id. */
  hash(userId: string): string {
    if (userId === '') return '';
    const now = this.clock.monotonic();
    if (now >= this.rotateAt) {
      this.hmac = new HmacSha256(randomBytes(32));
      this.rotateAt = now + ROTATION_MS;
    }
    return this.hmac.digest(Buffer.from(userId)).toString('hex', 0, 8);
  }
}
