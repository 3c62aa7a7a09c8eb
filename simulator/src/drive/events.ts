import { HideScope, type Event } from '@eaglerank/contracts';
import type { Scenario } from '../scenarios/scenario.js';
import type { Author, Item, User } from '../world/model.js';
import type { Prng } from '../world/prng.js';
import type { World } from '../world/world.js';
import type { Deed } from './browse.js';
import { ulid } from './ulid.js';

const HIDE_MS = 7 * 24 * 3_600_000;

/** An event with the fields that every event has. `tsMs` is ms since epoch. */
export type SimulatedEvent = Event & { eventId: string; type: string; tsMs: number };

/** Writes the public API's events for one tenant; ids come from `prng`. */
export class EventWriter {
  constructor(
    private readonly scenario: Scenario,
    private readonly world: World,
    private readonly prng: Prng,
  ) {}

  /** Puts an item into the catalogue. */
  itemUpsert(item: Item, tsMs: number): SimulatedEvent {
    return {
      ...this.base('item_upsert', tsMs),
      itemId: item.id,
      authorId: this.world.authorOf(item).id,
      topics: item.topics.map((topic) => this.world.config.topics[topic] ?? ''),
      createdAtMs: item.createdMs,
      expiresAtMs: item.expiresMs,
      attributes: this.scenario.attributesOf(this.world, item),
    };
  }

  /** Introduces a user. */
  userUpsert(user: User, tsMs: number): SimulatedEvent {
    return {
      ...this.base('user_upsert', tsMs),
      userId: user.id,
      attributes: { locale: user.zone.locale, time_zone: user.zone.name, device: user.device },
    };
  }

  /** Lets a user follow an author. */
  follow(user: User, author: Author, tsMs: number): SimulatedEvent {
    return { ...this.base('follow', tsMs), userId: user.id, authorId: author.id };
  }

  /** What a user did with an item; `requestId` is empty for what no feed brought. */
  deed(user: User, deed: Deed, requestId: string, tsMs: number): SimulatedEvent {
    const author = this.world.authorOf(deed.item);
    if (deed.type === 'follow') return { ...this.follow(user, author, tsMs), requestId };
    const event: SimulatedEvent = { ...this.base(deed.type, tsMs), userId: user.id, requestId };
    if (deed.type === 'hide') Object.assign(event, this.hiding(deed, author, tsMs));
    else event.itemId = deed.item.id;
    event.position = deed.position;
    if (deed.dwellMs !== undefined) event.dwellMs = deed.dwellMs;
    if (deed.value) event.value = deed.value;
    if (deed.attributes) event.attributes = { ...deed.attributes };
    return event;
  }

  private hiding(deed: Deed, author: Author, tsMs: number): Event {
    const expiresAtMs = tsMs + HIDE_MS;
    return deed.hides === 'author'
      ? { authorId: author.id, hideScope: HideScope.HIDE_SCOPE_AUTHOR, expiresAtMs }
      : { itemId: deed.item.id, hideScope: HideScope.HIDE_SCOPE_ITEM, expiresAtMs };
  }

  private base(type: string, tsMs: number): SimulatedEvent {
    const whole = Math.floor(tsMs);
    return { eventId: ulid(whole, this.prng), type, tsMs: whole };
  }
}
