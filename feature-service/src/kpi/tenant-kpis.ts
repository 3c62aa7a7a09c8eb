import { SERVED } from '@eaglerank/domain';
import type { EventCounter } from '../engine/ports.js';
import type { Prepared } from '../engine/prepare.js';
import { Fact } from './fact.js';
import type { Rule } from './rule.js';

/** The business metrics of one tenant. */
export class TenantKpis implements EventCounter {
  private readonly fact = new Fact();

  /** By event type. */
  constructor(private readonly rules: ReadonlyMap<string, readonly Rule[]>) {}

  /** Counts records that were committed; history does not count. */
  count(applied: readonly Prepared[]): void {
    const { rules, fact } = this;
    const ofServed = rules.get(SERVED);
    for (const { event, record, served } of applied) {
      if (served && ofServed) {
        for (let i = 0; i < served.itemIds.length; i++) {
          fact.ofServed(served, i);
          for (const rule of ofServed) rule(fact);
        }
      }
      if (!event || !record?.event || record.backfill) continue;
      const own = rules.get(event.type);
      if (!own) continue;
      fact.ofEvent(event, record.event.attributes);
      for (const rule of own) rule(fact);
    }
  }
}
