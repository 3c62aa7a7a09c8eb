import { hash53, type Clock } from '@eaglerank/domain';

const MINUTE_MS = 60_000;
const MINUTES = 5;
/** Users counted per tenant and minute; the count is a lower bound beyond it. */
const MAX_PER_MINUTE = 50_000;

/** Distinct users per tenant with an event in the last five minutes. Holds hashes, no ids. */
export class ActiveUsers {
  private readonly minutes = new Map<string, Map<number, Set<number>>>();

  constructor(private readonly clock: Clock) {}

  add(tenant: string, userIds: Iterable<string>): void {
    const minute = this.minute();
    let byMinute = this.minutes.get(tenant);
    if (!byMinute) {
      byMinute = new Map<number, Set<number>>();
      this.minutes.set(tenant, byMinute);
    }
    let users = byMinute.get(minute);
    if (!users) byMinute.set(minute, (users = new Set()));
    for (const id of userIds) {
      if (users.size >= MAX_PER_MINUTE) return;
      users.add(hash53(id));
    }
    for (const old of byMinute.keys()) if (old <= minute - MINUTES) byMinute.delete(old);
  }

  counts(): Map<string, number> {
    const oldest = this.minute() - MINUTES;
    const counts = new Map<string, number>();
    for (const [tenant, byMinute] of this.minutes) {
      const users = new Set<number>();
      for (const [minute, hashes] of byMinute) {
        if (minute > oldest) for (const hash of hashes) users.add(hash);
      }
      counts.set(tenant, users.size);
    }
    return counts;
  }

  private minute(): number {
    return Math.floor(this.clock.now() / MINUTE_MS);
  }
}
