import type { Item, User, WorldConfig } from '../world/model.js';
import type { Prng } from '../world/prng.js';
import type { World } from '../world/world.js';

/** A user who has looked at an item. */
export interface Visit {
  readonly world: World;
  readonly user: User;
  readonly item: Item;
  /** `world.trueRelevance` at the moment of the visit. */
  readonly relevance: number;
  readonly prng: Prng;
}

/** In major units of an ISO 4217 currency. */
export interface Worth {
  readonly amount: number;
  readonly currency: string;
}

/** Something the user did with the item. Becomes one event. */
export interface Action {
  /** Event type. */
  readonly type: string;
  /** After the impression, ms of the session's own time. */
  readonly afterMs: number;
  readonly dwellMs?: number;
  readonly value?: Worth;
  readonly attributes?: Readonly<Record<string, string>>;
  /** For `hide`: what is hidden. */
  readonly hides?: 'item' | 'author';
}

/** One tenant's world and how its users behave. Stateless beyond its configuration. */
export interface Scenario {
  readonly tenant: string;
  /** Surface that its feeds are shown on. */
  readonly surface: string;
  /** Items per page. */
  readonly pageSize: number;
  /** Share of the feeds, relative to the other scenarios. */
  readonly trafficShare: number;
  /** How long the tenant keeps away what it has shown, ms: its `retrieval.seenSeconds`. */
  readonly seenMs: number;
  /** Whether what is served is scored against the truth. */
  readonly measured: boolean;
  /** Sessions of the recent past that precede the traffic. */
  readonly historySessions: number;
  readonly world: WorldConfig;
  /** Public attributes of an item: at most 32. */
  attributesOf(world: World, item: Item): Record<string, string>;
  /** What a click on the item earns; undefined where clicks earn nothing. */
  clickWorth?(item: Item): Worth | undefined;
  /** What follows a click, the click itself not included. */
  afterClick(visit: Visit): Action[];
  /** What follows an item that was looked at and not clicked. */
  afterPass(visit: Visit): Action[];
}

/** Longest dwell reported, ms. */
const MAX_DWELL_MS = 600_000;

/** Reading time after a click: log-normal, median 3 s + 25 s x relevance, at most 10 min. */
export function dwell({ relevance, prng }: Visit): Action {
  const drawn = prng.logNormal(3000 + 25_000 * relevance, 0.6);
  return { type: 'dwell', afterMs: 400, dwellMs: Math.round(Math.min(MAX_DWELL_MS, drawn)) };
}

/** Turning away: skip with 0.3 (1 - relevance), hide with 0.006, report with 0.0008 times the same. */
export function turnAway({ relevance, prng }: Visit): Action[] {
  const dislike = 1 - relevance;
  const actions: Action[] = [];
  if (prng.chance(0.3 * dislike)) actions.push({ type: 'skip', afterMs: 150 });
  if (prng.chance(0.006 * dislike)) {
    actions.push({ type: 'hide', afterMs: 200, hides: prng.chance(0.15) ? 'author' : 'item' });
  }
  if (prng.chance(0.0008 * dislike)) actions.push({ type: 'report', afterMs: 250 });
  return actions;
}

/** `prefix` and `n` padded to `width` digits, so that ids sort in order of arrival. */
export function paddedId(prefix: string, width: number): (n: number) => string {
  return (n) => prefix + String(n + 1).padStart(width, '0');
}
