import { gradeOfLabels } from '../replay/grades.js';
import type { TrainingLabel } from '../replay/training-writer.js';
import type { HistoryEvent } from './read-history.js';

/** Impressions of a user that name no request and lie further apart belong to two pages. */
export const SESSION_GAP_MS = 30 * 60_000;

/** An item as it came on screen. */
export interface ShownItem {
  readonly itemId: string;
  /** Empty where unknown, as is the topic. */
  readonly authorId: string;
  readonly topic: string;
  /** ms since epoch; 0 where unknown. */
  readonly createdAtMs: number;
  /** When it was shown, ms since epoch. */
  readonly tsMs: number;
  /** What the user did with it within the attribution window. */
  readonly labels: TrainingLabel[];
}

/** What a user saw together. */
export interface ShownPage {
  readonly userId: string;
  /** When its first item was shown, ms since epoch. */
  readonly tsMs: number;
  /** Whether its impressions name a request. */
  readonly named: boolean;
  /** In order of time, each item once. */
  readonly items: readonly ShownItem[];
}

interface OpenPage extends ShownPage {
  readonly items: ShownItem[];
  readonly byId: Map<string, ShownItem>;
  /** Of the newest impression, ms since epoch. */
  lastMs: number;
}

/** What one user was shown. */
interface Viewer {
  readonly byRequest: Map<string, OpenPage>;
  session: OpenPage | undefined;
  /** By item: where it was shown last. */
  readonly latest: Map<string, ShownItem>;
}

/** Pages from events in order of time, with what came of each item. */
class PageReader {
  readonly pages: OpenPage[] = [];
  private readonly viewers = new Map<string, Viewer>();

  constructor(private readonly windowMs: number) {}

  take(event: HistoryEvent): void {
    if (event.userId === '' || event.itemId === '') return;
    if (event.type === 'impression') this.show(event);
    else this.attribute(event);
  }

  private show(event: HistoryEvent): void {
    const viewer = this.viewerOf(event.userId);
    const page = this.pageOf(viewer, event);
    page.lastMs = event.tsMs;
    const { itemId, authorId, topics, createdAtMs, tsMs } = event;
    let item = page.byId.get(itemId);
    if (!item) {
      item = { itemId, authorId, topic: topics[0] ?? '', createdAtMs, tsMs, labels: [] };
      page.items.push(item);
      page.byId.set(itemId, item);
    }
    viewer.latest.set(itemId, item);
  }

  private viewerOf(userId: string): Viewer {
    let viewer = this.viewers.get(userId);
    if (!viewer) {
      viewer = { byRequest: new Map(), session: undefined, latest: new Map() };
      this.viewers.set(userId, viewer);
    }
    return viewer;
  }

  private pageOf(viewer: Viewer, { userId, requestId, tsMs }: HistoryEvent): OpenPage {
    const named = requestId !== '';
    const found = named ? viewer.byRequest.get(requestId) : viewer.session;
    if (found && (named || tsMs - found.lastMs <= SESSION_GAP_MS)) return found;
    const page = { userId, tsMs, named, items: [], byId: new Map(), lastMs: tsMs };
    this.pages.push(page);
    if (named) viewer.byRequest.set(requestId, page);
    else viewer.session = page;
    return page;
  }

  /** To the page that the event names, else to where the user was shown the item last. */
  private attribute({ type, userId, itemId, requestId, tsMs, dwellMs }: HistoryEvent): void {
    const viewer = this.viewers.get(userId);
    const named = viewer?.byRequest.get(requestId)?.byId.get(itemId);
    const item = named ?? viewer?.latest.get(itemId);
    if (!item || tsMs - item.tsMs > this.windowMs) return;
    item.labels.push({ type, afterMs: tsMs - item.tsMs, dwellMs });
  }
}

/**
 * Pages that users saw, in order of time: impressions of a user that share a request_id, and those
 * that name none and follow one another within 30 minutes.
 * @param events in order of time, of one moment impressions first
 * @param windowMs an item's labels count this long after it was first shown on the page
 */
export function shownPages(events: readonly HistoryEvent[], windowMs: number): ShownPage[] {
  const reader = new PageReader(windowMs);
  for (const event of events) reader.take(event);
  return reader.pages.map(({ userId, tsMs, named, items }) => ({ userId, tsMs, named, items }));
}

/** Whether there is an order to prefer: an item that was engaged with, and one that was not. */
export function isRankable({ items }: ShownPage): boolean {
  const engaged = items.filter(({ labels }) => gradeOfLabels(labels) > 0).length;
  return engaged > 0 && engaged < items.length;
}
