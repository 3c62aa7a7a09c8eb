import { statSync } from 'node:fs';
import { logBatchCodec, type Event, type EventOut } from '@eaglerank/contracts';
import { BadLines, DatasetError, jsonlDataset, readEvents } from '@eaglerank/datasets';
import type { TenantConfig } from '@eaglerank/domain';
import { validateEvent } from '@eaglerank/events';
import { toFeatureEvent } from '@eaglerank/feature-service';
import type { FeatureEvent, FeaturePlan } from '@eaglerank/features';
import { Catalogue } from './catalogue.js';
import { Names, SeenIds } from './event-ids.js';

/** An event as the feature engine reads it, with what slates are made of. */
export interface HistoryEvent extends FeatureEvent {
  /** Empty where the event names none. */
  readonly requestId: string;
  /** When the item was created, ms since epoch; 0 where that is unknown or not before the event. */
  readonly createdAtMs: number;
}

/** What a file holds. */
export interface History {
  /** In order of time, of one moment impressions first; without what the replay does not read. */
  readonly events: readonly HistoryEvent[];
  /** Events read, those that the replay does not need among them. */
  readonly count: number;
  readonly duplicates: number;
  readonly badLines: number;
}

/** Types that only the catalogue and filters read; kept where a feature reads them, too. */
const NOT_REPLAYED: ReadonlySet<string> = new Set([
  ...['item_upsert', 'user_upsert', 'block', 'unblock', 'hide', 'unhide'],
]);

/** The event as the wire carries it. Throws when a field is of another type. */
function whole(event: Event): EventOut {
  const { records } = logBatchCodec.decode(logBatchCodec.encode({ records: [{ event }] }));
  const found = records[0]?.event;
  if (!found) throw new Error('the line holds no event');
  return found;
}

/** Takes events in the file's order, as LogEvents would take an import of it. */
class HistoryReader {
  readonly events: HistoryEvent[] = [];
  count = 0;
  duplicates = 0;
  private readonly catalogue = new Catalogue();
  private readonly seen = new SeenIds();
  private readonly names = new Names();

  constructor(
    private readonly plan: FeaturePlan,
    private readonly tenant: Pick<TenantConfig, 'eventTypes' | 'retention'>,
  ) {}

  /** @throws Error that says what is wrong with the event */
  take(raw: Event): void {
    const event = whole(raw);
    const fault = validateEvent(event, this.tenant, Date.now(), true);
    if (fault) throw new Error(`${fault.field}: ${fault.description}`);
    this.count++;
    if (!this.seen.add(event.eventId)) {
      this.duplicates++;
      return;
    }
    const facts = this.catalogue.factsOf(event);
    const { tsMs, requestId } = event;
    const stamps = { ingestMs: tsMs, itemAuthorId: facts.authorId, itemTopics: facts.topics };
    const createdAtMs = facts.createdAtMs <= tsMs ? facts.createdAtMs : 0;
    const kept = this.kept(toFeatureEvent(event, stamps), requestId, createdAtMs);
    if (NOT_REPLAYED.has(kept.type) && this.plan.affected(kept).length === 0) return;
    this.events.push(kept);
  }

  /** Field by field: spread into a literal, each event would keep a hidden class of its own. */
  private kept(event: FeatureEvent, requestId: string, createdAtMs: number): HistoryEvent {
    const { names } = this;
    return {
      type: names.of(event.type),
      tsMs: event.tsMs,
      ingestMs: event.ingestMs,
      eventId: event.eventId,
      userId: names.of(event.userId),
      itemId: names.of(event.itemId),
      authorId: names.of(event.authorId),
      topics: event.topics,
      dwellMs: event.dwellMs,
      amountMicros: event.amountMicros,
      currency: event.currency,
      position: event.position,
      requestId: names.of(requestId),
      createdAtMs,
    };
  }
}

const inOrder = (a: HistoryEvent, b: HistoryEvent): number =>
  a.tsMs - b.tsMs || Number(b.type === 'impression') - Number(a.type === 'impression');

/**
 * Reads a file of events as `events import` takes it: author and topics are those that the lines so
 * far tell of the item, an event id counts once, bad lines are said and left out.
 * @throws DatasetError where there is no such file
 */
export async function readHistory(
  path: string,
  plan: FeaturePlan,
  tenant: Pick<TenantConfig, 'eventTypes' | 'retention'>,
  say: (text: string) => void,
): Promise<History> {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) {
    throw new DatasetError(`${path} is no file; name a file with one event per line`);
  }
  const bad = new BadLines(say);
  const reader = new HistoryReader(plan, tenant);
  for (const file of jsonlDataset(path).files) {
    for await (const { line, events } of readEvents(file, bad.report)) {
      for (const event of events) {
        try {
          reader.take(event);
        } catch (error) {
          const reason = error instanceof Error ? error.message : String(error);
          bad.report({ file: path, line, reason });
        }
      }
    }
  }
  const { events, count, duplicates } = reader;
  return { events: events.sort(inOrder), count, duplicates, badLines: bad.count };
}
