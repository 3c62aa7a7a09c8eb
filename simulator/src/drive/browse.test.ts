import { expect } from 'chai';
import { SocialScenario } from '../scenarios/social.js';
import { examination } from '../world/examination.js';
import { drawDepth } from '../world/examination.js';
import { Prng } from '../world/prng.js';
import { World } from '../world/world.js';
import { browse } from './browse.js';

const START = Date.UTC(2025, 0, 15, 19);

describe('browse', () => {
  const scenario = new SocialScenario({ users: 200, authors: 50, items: 400 });
  const world = new World(scenario.world, 1, START);
  const prng = new Prng(1, 'browse');

  it('clicks with examination x relevance at every position', () => {
    const clicks = new Array<number>(20).fill(0);
    const expected = new Array<number>(20).fill(0);
    for (let n = 0; n < 6000; n++) {
      const user = prng.pick(world.users);
      const exposures = Array.from({ length: 20 }, (_, position) => ({
        item: prng.pick(world.items),
        position,
      })).filter(({ item }) => !world.isOwn(user, item));
      for (const { item, position } of exposures) {
        const relevance = world.trueRelevance(user, item, START);
        expected[position] = (expected[position] ?? 0) + examination(position) * relevance;
      }
      const browsing = { scenario, world, user, nowMs: START, prng };
      for (const deed of browse(browsing, exposures, drawDepth(prng))) {
        if (deed.type === 'click') clicks[deed.position] = (clicks[deed.position] ?? 0) + 1;
      }
    }
    expected.forEach((mean, position) => {
      const fourSigma = 4 * Math.sqrt(mean);
      expect(clicks[position], `position ${position}`).to.be.closeTo(mean, fourSigma);
    });
    expect(expected[0]).to.be.greaterThan(3 * (expected[15] ?? 0));
  });

  it('passes over own items and over what never comes on screen, in order of time', () => {
    const author = world.authors[0];
    const own = world.items.find((item) => item.author === 0);
    const user = world.users[0];
    if (!own || !user || author?.id !== user.id) throw new Error('the first user is no author');
    const others = world.items.filter((item) => item.author !== 0).slice(0, 9);
    const exposures = [own, ...others].map((item, position) => ({ item, position }));
    const browsing = { scenario, world, user, nowMs: START, prng };
    const deeds = browse(browsing, exposures, 6);
    const impressions = deeds.filter((deed) => deed.type === 'impression');
    expect(impressions.map((deed) => deed.position)).to.deep.equal([1, 2, 3, 4, 5]);
    expect(deeds.every((deed) => deed.item !== own)).to.equal(true);
    const times = deeds.map((deed) => deed.afterMs);
    expect(times).to.deep.equal([...times].sort((a, b) => a - b));
  });

  it('likes more what is more relevant', () => {
    const likes = { high: 0, low: 0 };
    const item = world.items[0];
    const user = world.users[100];
    if (!item || !user) throw new Error('the world is empty');
    for (let n = 0; n < 4000; n++) {
      for (const [kind, relevance] of [
        ['high', 0.9],
        ['low', 0.1],
      ] as const) {
        const actions = scenario.afterClick({ world, user, item, relevance, prng });
        if (actions.some((action) => action.type === 'like')) likes[kind]++;
      }
    }
    expect(likes.high / 4000).to.be.closeTo(0.04 + 0.36 * 0.9, 0.03);
    expect(likes.low / 4000).to.be.closeTo(0.04 + 0.36 * 0.1, 0.03);
  });
});
