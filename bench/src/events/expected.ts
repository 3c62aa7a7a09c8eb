import type { LogRecord } from '@eaglerank/contracts';
import { Finaliser, decodeState, type FeaturePlan, type FeatureStore } from '@eaglerank/features';
import { BenchError } from '../errors.js';

/** Events per entity, counted from the log itself. */
export interface ExpectedCounts {
  /** Events of any kind that features of items read, by item. */
  readonly items: ReadonlyMap<string, number>;
  readonly users: ReadonlyMap<string, number>;
  /** Impressions by item. */
  readonly impressions: ReadonlyMap<string, number>;
}

const IMPRESSIONS = 'item_impressions_24h';
const READ_AT_ONCE = 500;

/** Counts what the features must hold once the log is drained. */
export function countRecords(plan: FeaturePlan, records: Iterable<LogRecord>): ExpectedCounts {
  const items = new Map<string, number>();
  const users = new Map<string, number>();
  const impressions = new Map<string, number>();
  const add = (to: Map<string, number>, id: string | undefined): void => {
    if (id !== undefined && id !== '') to.set(id, (to.get(id) ?? 0) + 1);
  };
  for (const { event } of records) {
    const type = event?.type ?? '';
    if (plan.layouts.item.actions.has(type)) add(items, event?.itemId);
    if (plan.layouts.user.actions.has(type)) add(users, event?.userId);
    if (type === 'impression') add(impressions, event?.itemId);
  }
  return { items, users, impressions };
}

/**
 * Compares the stored features of every item and user with the counts. Returns how many entities
 * were compared. Throws BenchError for the first that differs.
 */
export async function verifyCounts(
  plan: FeaturePlan,
  store: FeatureStore,
  { items, users, impressions }: ExpectedCounts,
  nowMs: number,
): Promise<number> {
  const finaliser = new Finaliser(plan);
  const prior = finaliser.prior(null, nowMs);
  await eachBlob(store, 'item', items, (id, blob, expected) => {
    const { state } = decodeState(plan.layouts.item, blob);
    requireEqual(`events of ${id}`, state.events, expected);
    const described = finaliser.describe('item', state, nowMs, prior);
    const value = described.find(({ name }) => name === IMPRESSIONS)?.value ?? NaN;
    requireEqual(`impressions of ${id}`, Math.round(Math.expm1(value)), impressions.get(id) ?? 0);
  });
  await eachBlob(store, 'user', users, (id, blob, expected) => {
    requireEqual(`events of ${id}`, decodeState(plan.layouts.user, blob).state.events, expected);
  });
  return items.size + users.size;
}

async function eachBlob(
  store: FeatureStore,
  entity: 'item' | 'user',
  counts: ReadonlyMap<string, number>,
  check: (id: string, blob: Buffer | null, expected: number) => void,
): Promise<void> {
  const ids = [...counts.keys()];
  for (let at = 0; at < ids.length; at += READ_AT_ONCE) {
    const part = ids.slice(at, at + READ_AT_ONCE);
    const blobs = await store.read(part.map((id) => ({ entity, id })));
    part.forEach((id, i) => check(id, blobs[i] ?? null, counts.get(id) as number));
  }
}

function requireEqual(what: string, found: number, expected: number): void {
  if (found !== expected) {
    throw new BenchError(`${what} are ${found} in the features and ${expected} in the log`);
  }
}
