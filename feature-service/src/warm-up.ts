import { logBatchCodec, type LogRecord } from '@eaglerank/contracts';
import { decodeBatch } from '@eaglerank/events';
import { EntityState, decodeInto, encodeState, type FeaturePlan } from '@eaglerank/features';
import { RowGroup, type Kind } from '@eaglerank/archive';
import { addRows } from './archive/record-rows.js';
import { prepare } from './engine/prepare.js';

const TYPES = ['impression', 'impression', 'impression', 'dwell', 'click', 'like', 'item_upsert'];
const RECORDS = 100;
const ROUNDS = 12;
const DAY_MS = 86_400_000;

/** Records as applications report them, about nobody. */
function* records(nowMs: number): Generator<LogRecord> {
  for (let i = 0; i < RECORDS; i++) {
    const type = TYPES[i % TYPES.length] as string;
    const upsert = type === 'item_upsert';
    yield {
      event: {
        ...{ eventId: `warm-up-${i}`, type, tsMs: nowMs - i * 1000, itemId: `item-${i % 20}` },
        ...(upsert ? { authorId: `author-${i % 5}`, topics: ['topic'] } : { requestId: 'page' }),
        userId: upsert ? '' : `user-${i % 10}`,
        dwellMs: type === 'dwell' ? 900 : 0,
        position: i % 20,
      },
      ingestMs: nowMs,
      itemAuthorId: `author-${i % 5}`,
      itemTopics: ['topic', `topic-${i % 3}`],
    };
  }
}

/**
 * Runs what every event passes through, in memory, before the first real one comes: code is
 * compiled and its shapes are known by then. Returns the events that went through it.
 */
export function warmUp(plan: FeaturePlan, nowMs: number): number {
  const bytes = logBatchCodec.encode({ records: [...records(nowMs)] });
  const states = new Map<string, EntityState>();
  const groups = new Map<Kind, RowGroup>();
  const groupOf = (kind: Kind): RowGroup => {
    const group = groups.get(kind) ?? new RowGroup(kind);
    groups.set(kind, group);
    return group;
  };
  let events = 0;
  for (let round = 0; round < ROUNDS; round++) {
    for (const record of decodeBatch(bytes)) {
      addRows(record, groupOf);
      const next = { entry: '0-0', index: 0 };
      const { event } = prepare({ next, record }, DAY_MS, false);
      if (!event) continue;
      events++;
      for (const ref of plan.affected(event)) {
        const key = `${ref.entity}:${ref.id}`;
        const state = states.get(key) ?? new EntityState(plan.layouts[ref.entity]);
        states.set(key, state);
        state.apply(event);
      }
    }
    for (const state of states.values())
      decodeInto(new EntityState(state.layout), encodeState(state));
  }
  return events;
}
