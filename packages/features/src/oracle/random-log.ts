import { seededRandom } from '@eaglerank/domain';
import type { FeatureEvent } from '../event.js';

export interface RandomLogOptions {
  readonly events: number;
  readonly users?: number;
  readonly items?: number;
  /** Ingest time of the first event, ms since epoch. */
  readonly startMs?: number;
  /** Ingest times spread over this long, ms. */
  readonly spanMs?: number;
  /** Share of events that come again under the same id, some with another body. */
  readonly duplicates?: number;
  /** Share of events that happened long before they came; half of them beyond a day. */
  readonly late?: number;
  /** Share of events stamped ahead of their ingest time; half of them by more than 60 s. */
  readonly future?: number;
  readonly types?: readonly string[];
}

const TYPES = [
  'impression',
  'impression',
  'impression',
  'click',
  'dwell',
  'like',
  'share',
  'comment',
  'skip',
  'purchase',
  'follow',
  'report',
  'item_upsert',
];

/**
 * An event log as it comes in: in order of arrival, with duplicates, late events, stamps from the
 * future, missing ids, ids of any characters. Equal seeds give equal logs.
 */
export function randomLog(seed: number, options: RandomLogOptions): FeatureEvent[] {
  const random = seededRandom(seed);
  const log: FeatureEvent[] = [];
  const { events, duplicates = 0.05 } = options;
  for (let i = 0; i < events; i++) {
    const known = log[Math.floor(random() * log.length)];
    if (known !== undefined && random() < duplicates) {
      const type = random() < 0.5 ? known.type : 'click';
      log.push({ ...known, type, ingestMs: ingestOf(i, options) });
    } else {
      log.push(randomEvent(random, i, options));
    }
  }
  return log;
}

function ingestOf(
  index: number,
  { events, startMs = 1_760_000_000_000, spanMs = 86_400_000 }: RandomLogOptions,
): number {
  return Math.round(startMs + (spanMs * index) / events);
}

function randomEvent(random: () => number, index: number, options: RandomLogOptions): FeatureEvent {
  const { users = 12, items = 20, late = 0.1, future = 0.04, types = TYPES } = options;
  const below = (limit: number): number => Math.floor(random() * limit);
  const ingestMs = ingestOf(index, options);
  const lot = random();
  let tsMs = ingestMs - below(5_000);
  if (lot < late) tsMs = ingestMs - below(2 * 86_400_000);
  else if (lot < late + future) tsMs = ingestMs + below(120_000);
  const item = below(items);
  const type = types[below(types.length)] as string;
  const money = type === 'purchase' && random() < 0.9;
  return {
    type,
    tsMs,
    ingestMs,
    eventId: `event-${below(2 ** 31)}-${index}`,
    userId: random() < 0.05 ? '' : `user:${below(users)}{é}`,
    itemId: type === 'follow' ? '' : `urn:item:${item}`,
    authorId: random() < 0.05 ? '' : `at://author/${item % 7}`,
    topics: Array.from({ length: below(6) }, () => `topic ${below(5)}`),
    dwellMs: type === 'dwell' ? below(60_000) : 0,
    amountMicros: money ? below(2 ** 31) * 1000 : 0,
    currency: money ? (random() < 0.8 ? 'EUR' : 'USD') : '',
    position: random() < 0.2 ? -1 : below(50),
  };
}
