import { encodeState } from '../codec/blob.js';
import { affectedRefs, applyEvents, refKey, type Ownership } from '../engine/batch.js';
import { latenessOf, type FeatureEvent } from '../event.js';
import type { FeaturePlan } from '../plan/plan.js';
import type { EntityRef } from '../plan/types.js';
import { EntityState } from '../state/entity-state.js';

/**
 * The events of a log that count: on time by their own stamps, and of those the first in the log
 * under each id.
 */
export function countedEvents(log: readonly FeatureEvent[], maxLatenessMs: number): FeatureEvent[] {
  const ids = new Set<string>();
  return log.filter((event) => {
    const onTime = latenessOf(event.tsMs, event.ingestMs, maxLatenessMs) === 'on_time';
    if (!onTime || ids.has(event.eventId)) return false;
    ids.add(event.eventId);
    return true;
  });
}

/** An entity and the blob it must end with. */
export interface ExpectedBlob {
  readonly ref: EntityRef;
  readonly blob: Buffer;
}

/** Blobs by refKey after the whole log, as an engine that never stopped leaves them. */
export function expectedBlobs(
  plan: FeaturePlan,
  log: readonly FeatureEvent[],
  maxLatenessMs: number,
  owns?: Ownership,
): Map<string, ExpectedBlob> {
  const events = countedEvents(log, maxLatenessMs);
  const refs = affectedRefs(plan, events, owns);
  const states = new Map(
    [...refs.values()].map((ref) => [refKey(ref), new EntityState(plan.layouts[ref.entity])]),
  );
  applyEvents(plan, events, states, owns);
  return new Map(
    [...states].map(([key, state]) => [
      key,
      { ref: refs.get(key) as EntityRef, blob: encodeState(state) },
    ]),
  );
}
