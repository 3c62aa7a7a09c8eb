import { expect } from 'chai';
import { Finaliser } from '../finalise/finaliser.js';
import { expectedBlobs, randomLog } from '../oracle/index.js';
import { parseFeaturePlan } from '../plan/compile.js';
import type { FeaturePlan } from '../plan/plan.js';
import { ALL_KINDS } from '../test-plans.js';
import { decodeState, encodeState } from './blob.js';

const DAY = 86_400_000;
const CHANGED = ALL_KINDS.replace(
  'first_seen: { min: position, of: [impression, click] }',
  'first_seen: { min: position, of: impression }',
)
  .replace(
    '- { name: recent_views',
    '- { name: hour_views, value: views, windows: [150m] }\n      - { name: recent_views',
  )
  .replace('{ count: [click, like, share, signal] }', '{ count: [click, like, share] }');

describe('a changed definition', () => {
  const old = parseFeaturePlan(ALL_KINDS);
  const changed = parseFeaturePlan(CHANGED);
  const log = randomLog(11, { events: 2000, users: 3, items: 4, spanMs: 3 * DAY });
  const asOfMs = Math.max(...log.map((event) => event.ingestMs));

  /** Values by column of every item and user whose blob `plan` reads. */
  function values(plan: FeaturePlan, blobs: ReturnType<typeof expectedBlobs>): Map<string, number> {
    const finaliser = new Finaliser(plan);
    const tenant = decodeState(plan.layouts.tenant, blobs.get('tenant:')!.blob);
    const prior = finaliser.priorOf(tenant.state, asOfMs);
    const all = new Map<string, number>();
    for (const [key, { ref, blob }] of blobs) {
      if (ref.entity === 'tenant') continue;
      const { state, status } = decodeState(plan.layouts[ref.entity], blob);
      expect(status, key).to.equal('ok');
      for (const { name, value } of finaliser.describe(ref.entity, state, asOfMs, prior)) {
        all.set(`${key} ${name}`, value);
      }
    }
    return all;
  }

  it('reads older blobs where it is told the older definition, and unchanged measures agree', () => {
    const blobs = expectedBlobs(old, log, DAY);
    const before = values(old, blobs);
    const after = values(changed.reading(old), blobs);
    let compared = 0;
    for (const [name, value] of after) {
      if (/first_seen|actions|hour_views/.test(name)) continue;
      expect(value, name).to.equal(before.get(name));
      compared++;
    }
    expect(compared).to.be.greaterThan(100);
    expect([...after].find(([name]) => name.includes('first_seen'))?.[1]).to.equal(100);
  });

  it('writes what it carried over as if it had been there from the start', () => {
    const plan = changed.reading(old);
    for (const [key, { ref, blob }] of expectedBlobs(old, log, DAY)) {
      if (ref.entity !== 'author') continue;
      const { state } = decodeState(plan.layouts.author, blob);
      expect(encodeState(state).equals(expectedBlobs(plan, log, DAY).get(key)!.blob)).to.equal(
        true,
      );
    }
  });

  it('is unknown to a plan that was not told', () => {
    for (const { ref, blob } of expectedBlobs(old, log, DAY).values()) {
      const { status } = decodeState(changed.layouts[ref.entity], blob);
      expect(status).to.equal(
        ref.entity === 'author' || ref.entity === 'tenant' ? 'ok' : 'unknown_schema',
      );
    }
  });
});
