import type { Scenario } from '../scenarios/scenario.js';
import { Ledger } from '../score/ledger.js';
import { ComparisonMeter } from '../score/comparison.js';
import { QualityMeter } from '../score/quality.js';
import { Tally, type Misserved } from '../score/tally.js';
import type { Item, User } from '../world/model.js';
import { Prng } from '../world/prng.js';
import { World } from '../world/world.js';
import {
  arrivalEvents,
  catalogueEvents,
  catalogueVisible,
  sendAll,
  userEvents,
} from './bootstrap.js';
import { browse, type Deed, type Exposure } from './browse.js';
import { ModelComparer } from './compare.js';
import { EventSender } from './event-sender.js';
import { EventWriter, type SimulatedEvent } from './events.js';
import { failureOf, type FeedApi, type ServedFeed } from './feed-api.js';
import { historyEvents } from './history.js';
import { pace } from './pacer.js';
import { withRetry } from './retry.js';
import { Sessions, type Session } from './sessions.js';
import { settledWithin, untilAborted, type Timing } from './timing.js';

const MAX_IN_FLIGHT = 64;
const FEED_ATTEMPTS = 2;
const ARRIVALS_EVERY_MS = 250;
const VISIBLE_WITHIN_MS = 15_000;
/** What was shown is remembered in whole seconds, and the answer was some time on its way. */
const SEEN_SLACK_MS = 2000;

/** What a driver works with. */
export interface DriverOptions {
  readonly scenario: Scenario;
  readonly api: FeedApi;
  readonly seed: number;
  readonly timing: Timing;
}

/** Acts out one tenant: its catalogue, its history, then sessions of its users. */
export class TenantDriver {
  readonly tally = new Tally();
  readonly world: World;
  private readonly ledger = new Ledger();
  private readonly meter: QualityMeter;
  private readonly comparison: ComparisonMeter;
  private readonly comparer: ModelComparer;
  private readonly writer: EventWriter;
  private readonly sender: EventSender;
  private readonly sessions: Sessions;
  private readonly visits = new Set<Promise<void>>();
  private inFlight = 0;
  private arrivalsDueMs = 0;

  constructor(private readonly options: DriverOptions) {
    const { scenario, api, seed, timing } = options;
    this.world = new World(scenario.world, seed, Math.floor(timing.now()));
    this.meter = new QualityMeter(this.world, this.ledger);
    this.comparison = new ComparisonMeter(this.world);
    this.comparer = new ModelComparer({
      ...{ api, world: this.world, ledger: this.ledger, meter: this.comparison },
      ...{ surface: scenario.surface, prng: this.stream('compared items') },
    });
    this.writer = new EventWriter(scenario, this.world, this.stream('event ids'));
    this.sessions = new Sessions(this.world, `${scenario.tenant}/session`);
    this.sender = new EventSender(api, this.tally, timing, this.stream('event retries'));
  }

  /**
   * Sends catalogue, users, follows and recent history; `onSent` hears of each portion.
   * Returns whether the catalogue showed in a feed before the history was sent.
   */
  async bootstrap(signal: AbortSignal, onSent: (events: number) => void): Promise<boolean> {
    const { world, ledger, writer, sender } = this;
    const { scenario, api, timing } = this.options;
    await sendAll(catalogueEvents(world, writer), sender, signal, onSent, 500);
    await sendAll(userEvents(world, writer), sender, signal, onSent);
    const visible = await catalogueVisible(api, world, timing, signal, VISIBLE_WITHIN_MS);
    const history = { scenario, world, ledger, writer, prng: this.stream('history') };
    await sendAll(historyEvents(history), sender, signal, onSent);
    return visible;
  }

  /** Asks for feeds at a constant rate until `signal` aborts. */
  async run(feedsPerSecond: number, signal: AbortSignal): Promise<void> {
    const { timing } = this.options;
    await pace({ perSecond: feedsPerSecond, timing, signal }, (intendedMs) => {
      this.letArrive();
      if (this.inFlight >= MAX_IN_FLIGHT) return this.tally.feedMissed();
      const visit = this.visit(this.sessions.next(timing.now()), intendedMs, signal).finally(() =>
        this.visits.delete(visit),
      );
      this.visits.add(visit);
    });
  }

  /**
   * Waits for what is open, at most `limitMs` and no longer than until `signal` aborts, and sends the
   * events that are left.
   */
  async drain(limitMs: number, signal?: AbortSignal): Promise<void> {
    const { timing } = this.options;
    const deadline = timing.monotonic() + limitMs;
    await settledWithin(Promise.all(this.visits), limitMs / 2, timing, signal);
    await this.sender.drain(Math.max(0, deadline - timing.monotonic()), signal);
  }

  /** Online quality so far; undefined for a scenario that is not measured. */
  quality(): ReturnType<QualityMeter['result']> {
    return this.meter.result();
  }

  /** The model against the heuristic so far; undefined where nothing was compared. */
  compared(): ReturnType<ComparisonMeter['result']> {
    return this.comparison.result();
  }

  private stream(label: string): Prng {
    return new Prng(this.options.seed, `${this.options.scenario.tenant}/${label}`);
  }

  private async visit(session: Session, intendedMs: number, signal: AbortSignal): Promise<void> {
    const { timing, scenario } = this.options;
    const feed = await this.fetch(session, intendedMs, signal);
    if (!feed) return this.sessions.proceed(session, '');
    const servedMs = timing.now();
    const { user, prng, depth } = session;
    const itemIds = feed.items.map((item) => item.itemId);
    const isFirst = session.pageToken === '';
    if (scenario.measured && isFirst) {
      this.meter.measure(user, itemIds, servedMs);
      void this.comparer.offer(user, servedMs);
    }
    const exposures = this.show(user, feed, servedMs);
    const browsing = { scenario, world: this.world, user, nowMs: servedMs, prng };
    const deeds = browse(browsing, exposures, depth);
    const note = (deed: Deed) => this.ledger.note(user, deed, servedMs);
    deeds.filter((deed) => !deed.hides).forEach(note);
    await timing.sleep(deeds.at(-1)?.afterMs ?? 0, signal);
    const events = this.eventsOf(session, deeds, feed.requestId, servedMs);
    const sent = this.sender.send(events).then((acknowledged) => {
      // a feed asked for before that may still bring what is being hidden
      if (acknowledged) deeds.filter((deed) => deed.hides).forEach(note);
    });
    const shown = (feed.items.at(-1)?.position ?? depth) + 1;
    this.sessions.proceed(session, shown < depth ? feed.nextPageToken : '');
    await untilAborted(sent, signal);
  }

  private async fetch(
    session: Session,
    intendedMs: number,
    signal: AbortSignal,
  ): Promise<ServedFeed | undefined> {
    const { api, timing, scenario } = this.options;
    const { user, prng, pageToken } = session;
    const onRetry = () => this.tally.retried('GetFeed');
    const { locale, name: timeZone } = user.zone;
    const context = { surface: scenario.surface, device: user.device, locale, timeZone };
    const request = { userId: user.id, pageSize: scenario.pageSize, pageToken, context };
    const policy = { attempts: FEED_ATTEMPTS, timing, signal, prng, onRetry };
    this.inFlight++;
    try {
      const feed = await withRetry(policy, () => api.getFeed(request));
      this.tally.feedAnswered(feed, timing.monotonic() - intendedMs);
      return feed;
    } catch (error) {
      if (!signal.aborted) this.tally.feedFailed(failureOf(error).code);
      return undefined;
    } finally {
      this.inFlight--;
    }
  }

  private show(user: User, feed: ServedFeed, servedMs: number): Exposure[] {
    const exposures: Exposure[] = [];
    for (const { itemId, position } of feed.items) {
      const item = this.world.itemById(itemId);
      const fault = this.faultOf(user, item, servedMs);
      if (fault) this.tally.itemMisserved(fault);
      if (!item || fault === 'own') continue;
      this.ledger.show(user, item, servedMs);
      exposures.push({ item, position });
    }
    return exposures;
  }

  private faultOf(user: User, item: Item | undefined, servedMs: number): Misserved | undefined {
    if (!item) return 'unknown';
    if (this.world.isOwn(user, item)) return 'own';
    if (this.ledger.hasHidden(user, item)) return 'hidden';
    const sinceMs = servedMs - this.options.scenario.seenMs + SEEN_SLACK_MS;
    return this.ledger.hasSeenSince(user, item, sinceMs) ? 'repeated' : undefined;
  }

  private eventsOf(
    { user }: Session,
    deeds: readonly Deed[],
    requestId: string,
    servedMs: number,
  ): SimulatedEvent[] {
    const nowMs = this.options.timing.now();
    return deeds.map((deed) => {
      if (deed.type === 'follow') user.follows.add(deed.item.author);
      return this.writer.deed(user, deed, requestId, Math.min(servedMs + deed.afterMs, nowMs));
    });
  }

  private letArrive(): void {
    const nowMs = this.options.timing.now();
    if (nowMs < this.arrivalsDueMs) return;
    this.arrivalsDueMs = nowMs + ARRIVALS_EVERY_MS;
    const events = [...arrivalEvents(this.world.advance(nowMs), this.world, this.writer, nowMs)];
    if (events.length > 0) void this.sender.send(events);
  }
}
