import { expect } from 'chai';
import { socialWorld } from '../scenarios/social.js';
import { Prng } from './prng.js';
import { World } from './world.js';

const START = Date.UTC(2025, 0, 15, 19);
const MINUTE = 60_000;

function makeWorld(seed = 3): World {
  return new World(socialWorld({ users: 400, authors: 100, items: 800 }), seed, START);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function portrait(world: World): unknown {
  return {
    users: world.users.map((user) => ({ ...user, follows: [...user.follows] })),
    authors: world.authors,
    items: world.items,
  };
}

describe('World', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(portrait(makeWorld())).to.deep.equal(portrait(makeWorld()));
    expect(portrait(makeWorld(4))).to.not.deep.equal(portrait(makeWorld()));
  });

  it('has the same arrivals however often it is advanced', () => {
    const once = makeWorld();
    const often = makeWorld();
    once.advance(START + 20 * MINUTE);
    for (let t = 0; t <= 20 * MINUTE; t += 137) often.advance(START + t);
    often.advance(START + 20 * MINUTE);
    expect(portrait(often)).to.deep.equal(portrait(once));
    expect(once.items.length - 800).to.be.within(500, 700);
    expect(once.users.length - 400).to.be.within(50, 115);
  });

  it('keeps items in order of creation, ids unique, nothing from the future', () => {
    const world = makeWorld();
    world.advance(START + MINUTE);
    const created = world.items.map((item) => item.createdMs);
    expect(created).to.deep.equal([...created].sort((a, b) => a - b));
    expect(new Set(world.items.map((item) => item.id)).size).to.equal(world.items.length);
    expect(created.at(-1)).to.be.at.most(START + MINUTE);
  });

  it('lists what is live, and what has expired no more', () => {
    const config = socialWorld({ users: 10, authors: 5, items: 100, lifetimeMs: 30 * 3_600_000 });
    const world = new World(config, 1, START);
    const live = [...world.liveItems(START)];
    expect(live).to.deep.equal(world.items.filter((item) => world.isLive(item, START)));
    expect(live.length).to.be.within(30, 70);
    expect([...world.liveItems(START + 31 * 3_600_000)]).to.deep.equal([]);
  });

  it('lets nobody follow themselves, and follows tell about tastes', () => {
    const world = makeWorld();
    const followed: number[] = [];
    const others: number[] = [];
    for (const user of world.users) {
      for (const item of world.items) {
        const relevance = world.trueRelevance(user, item, START);
        (user.follows.has(item.author) ? followed : others).push(relevance);
      }
      for (const author of user.follows) expect(world.authors[author]?.id).to.not.equal(user.id);
    }
    expect(mean(followed)).to.be.greaterThan(2.5 * mean(others));
  });

  it('skews popularity: the top tenth of the authors has most of the followers', () => {
    const world = makeWorld();
    const followers = world.authors.map(
      (author) => world.users.filter((user) => user.follows.has(author.ordinal)).length,
    );
    followers.sort((a, b) => b - a);
    const total = followers.reduce((sum, n) => sum + n, 0);
    const top = followers.slice(0, 10).reduce((sum, n) => sum + n, 0);
    expect(top / total).to.be.greaterThan(0.3);
  });

  it('differs between users far more than between items: tastes matter', () => {
    const world = makeWorld();
    const users = world.users.slice(0, 200);
    const rows = users.map((user) =>
      world.items.map((item) => world.trueRelevance(user, item, START)),
    );
    const all = rows.flat();
    const overall = mean(all);
    const variance = mean(all.map((x) => (x - overall) ** 2));
    const itemMeans = world.items.map((_, i) => mean(rows.map((row) => row[i] ?? 0)));
    const ofItems = mean(itemMeans.map((x) => (x - overall) ** 2));
    expect(ofItems / variance).to.be.lessThan(0.15);
    expect(overall).to.be.within(0.05, 0.2);
    expect(Math.min(...all.slice(0, 50_000))).to.be.greaterThan(0);
    expect(Math.max(...all.slice(0, 50_000))).to.be.within(0.8, 1);
  });

  it('draws users by activity and their own time of day', () => {
    const world = makeWorld();
    const prng = new Prng(1, 'picks');
    const hits = new Map<string, number>();
    const midnightInTokyo = Date.UTC(2025, 0, 15, 19);
    for (let i = 0; i < 20_000; i++) {
      const { zone } = world.pickActiveUser(midnightInTokyo, prng);
      hits.set(zone.name, (hits.get(zone.name) ?? 0) + 1);
    }
    expect(hits.get('Europe/Berlin')).to.be.greaterThan(3 * (hits.get('Asia/Tokyo') ?? 0));
  });
});
