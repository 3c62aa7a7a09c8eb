import type { EventOut } from '@eaglerank/contracts';
import { hash53 } from '@eaglerank/domain';

/** 53-bit hash of a tenant's event, id and body: another body under the same id is another event. */
export function printOf(tenantId: string, event: EventOut): number {
  return hash53(`${tenantId}\0${JSON.stringify(event)}`);
}

/** Events lately accepted by this process: two generations of a bounded set of hashes. */
export class RecentEvents {
  private young = new Set<number>();
  private old = new Set<number>();

  /** @param capacity events of one generation */
  constructor(private readonly capacity = 200_000) {}

  has(print: number): boolean {
    return this.young.has(print) || this.old.has(print);
  }

  add(print: number): void {
    if (this.young.size >= this.capacity) {
      this.old = this.young;
      this.young = new Set();
    }
    this.young.add(print);
  }
}
