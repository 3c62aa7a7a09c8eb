import { plainContext, VectorBuilder, type Candidate } from '../replay/vector-builder.js';
import { FeatureStates } from '../replay/feature-states.js';
import { Standings } from '../rankers/standings.js';
import type { FeatureEvent, FeaturePlan, FeatureRows } from '@eaglerank/features';
import {
  EventWriter,
  Ledger,
  Prng,
  SocialScenario,
  World,
  browse,
  historyEvents,
  userEvents,
  type Deed,
  type Item,
  type SimulatedEvent,
  type User,
  type WorldConfig,
} from '@eaglerank/simulator';

const HOUR_MS = 3_600_000;
/** A Wednesday at noon, UTC: people are awake in every zone of the world at some point of the run. */
const START_MS = Date.UTC(2026, 0, 14, 12);

/** How large a world is and how much history it has. */
export interface WorldSize {
  readonly world: Partial<WorldConfig>;
  /** Sessions of the six hours before the start. */
  readonly historySessions: number;
}

/**
 * A simulated world whose events go straight into the feature engine, in order of time and without
 * delay: what the mesh does, without the mesh.
 */
export class ReplayedWorld {
  readonly world: World;
  readonly standings = new Standings();
  readonly states: FeatureStates;
  private readonly vectors: VectorBuilder;
  private readonly scenario: SocialScenario;
  private readonly ledger = new Ledger();
  private readonly writer: EventWriter;
  private readonly topics: readonly string[];

  constructor(
    plan: FeaturePlan,
    readonly seed: number,
    size: WorldSize,
  ) {
    this.scenario = new SocialScenario(size.world);
    this.world = new World(this.scenario.world, seed, START_MS);
    this.topics = this.scenario.world.topics;
    this.states = new FeatureStates(plan);
    this.vectors = new VectorBuilder(this.states);
    const { world, ledger } = this;
    this.writer = new EventWriter(this.scenario, world, new Prng(seed, 'event ids'));
    for (const event of userEvents(world, this.writer)) this.apply(event);
    const scenario = Object.assign(Object.create(this.scenario) as SocialScenario, {
      historySessions: size.historySessions,
    });
    const prng = new Prng(seed, 'history');
    const history = historyEvents({ scenario, world, ledger, writer: this.writer, prng });
    for (const event of history) this.apply(event);
  }

  private apply(event: SimulatedEvent): void {
    const item = event.itemId === undefined ? undefined : this.world.itemById(event.itemId);
    const { type, tsMs, eventId, userId = '', itemId = '' } = event;
    const feature: FeatureEvent = {
      ...{ type, tsMs, ingestMs: tsMs, eventId, userId, itemId },
      authorId: item ? this.world.authorOf(item).id : (event.authorId ?? ''),
      topics: item ? this.topicsOf(item) : [],
      dwellMs: Number(event.dwellMs ?? 0),
      amountMicros: 0,
      currency: '',
      position: event.position ?? -1,
    };
    this.states.apply(feature);
    if (item !== undefined) this.standings.noteEvent(feature);
  }

  private topicsOf(item: Item): string[] {
    return item.topics.map((topic) => this.topics[topic] ?? '');
  }

  /** Moment of the n-th of `count` sessions that spread over two hours. */
  momentOf(n: number, count: number): number {
    return Math.floor(START_MS + (2 * HOUR_MS * n) / count);
  }

  /** Whoever opens the application then; lets arrive what is due. */
  visitor(nowMs: number, prng: Prng): User {
    this.world.advance(nowMs);
    return this.world.pickActiveUser(nowMs, prng);
  }

  /**
   * Up to `count` items that could be served: live, not the user's own, not seen, not hidden. A
   * third are of followed authors where there are as many, the rest is drawn at random.
   */
  candidates(user: User, nowMs: number, count: number, prng: Prng): Item[] {
    const chosen = new Set<Item>();
    const take = (item: Item | undefined): void => {
      const { world, ledger } = this;
      if (!item || !world.isLive(item, nowMs) || world.isOwn(user, item)) return;
      if (!ledger.isSpent(user, item)) chosen.add(item);
    };
    const followed = [...user.follows].flatMap((author) => this.world.itemsOf(author));
    for (let tries = 0; tries < count && chosen.size < count / 3; tries++) {
      take(followed[prng.below(Math.max(1, followed.length))]);
    }
    for (let tries = 0; tries < 20 * count && chosen.size < count; tries++) {
      take(this.world.items[prng.below(this.world.items.length)]);
    }
    return [...chosen];
  }

  /** Vectors as of now: items x plan.width. */
  rows(user: User, items: readonly Item[], nowMs: number): FeatureRows {
    const context = { ...plainContext(nowMs), surface: 'home', device: deviceOf(user) };
    const candidates = items.map((item) => this.candidateOf(user, item, nowMs));
    return this.vectors.rows({ userId: user.id, asOfMs: nowMs, context }, candidates);
  }

  private candidateOf(user: User, item: Item, nowMs: number): Candidate {
    const trending = this.standings.trending(item.id, nowMs);
    return {
      itemId: item.id,
      authorId: this.world.authorOf(item).id,
      topic: this.topicsOf(item)[0] ?? '',
      createdAtMs: item.createdMs,
      sources: {
        ...(user.follows.has(item.author) ? { followed: 1 } : {}),
        ...(trending > 0 ? { trending } : {}),
      },
    };
  }

  /** The user looks at the items in this order; what came of it is known at once. */
  serve(user: User, items: readonly Item[], depth: number, nowMs: number, prng: Prng): Deed[] {
    const { scenario, world } = this;
    const exposures = items.map((item, position) => ({ item, position }));
    const deeds = browse({ scenario, world, user, nowMs, prng }, exposures, depth);
    for (const deed of deeds) {
      this.ledger.note(user, deed, nowMs);
      if (deed.type === 'follow') user.follows.add(deed.item.author);
      this.apply(this.writer.deed(user, deed, '', nowMs + deed.afterMs));
    }
    return deeds;
  }
}

function deviceOf({ device }: User): string {
  return device === 'desktop' ? 'desktop' : 'mobile';
}
