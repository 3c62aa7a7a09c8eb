import { hash53 } from '@eaglerank/domain';

/** Ids lately accepted by this process: two generations of a bounded set of hashes. */
export class RecentIds {
  private young = new Set<number>();
  private old = new Set<number>();

  /** @param capacity ids of one generation */
  constructor(private readonly capacity = 200_000) {}

  has(tenantId: string, eventId: string): boolean {
    const hash = hash53(`${tenantId}\0${eventId}`);
    return this.young.has(hash) || this.old.has(hash);
  }

  add(tenantId: string, eventId: string): void {
    if (this.young.size >= this.capacity) {
      this.old = this.young;
      this.young = new Set();
    }
    this.young.add(hash53(`${tenantId}\0${eventId}`));
  }
}
