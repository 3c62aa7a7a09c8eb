import { dcg } from '@eaglerank/evaluation';
import { expect } from 'chai';
import { socialWorld } from '../scenarios/social.js';
import type { Item, User } from '../world/model.js';
import { World } from '../world/world.js';
import { Ledger } from './ledger.js';
import { QualityMeter } from './quality.js';

const NOW = Date.UTC(2025, 0, 15, 19);

function setUp() {
  const world = new World(socialWorld({ users: 60, authors: 30, items: 200 }), 5, NOW);
  const ledger = new Ledger();
  const user = world.users[40] as User;
  const best = [...world.items].sort(
    (a, b) => world.trueRelevance(user, b, NOW) - world.trueRelevance(user, a, NOW),
  );
  const served = (items: readonly Item[]) => {
    const meter = new QualityMeter(world, ledger);
    meter.measure(
      user,
      items.map((item) => item.id),
      NOW,
    );
    return meter.result();
  };
  return { world, ledger, user, best, served };
}

describe('QualityMeter', () => {
  it('gives 1 to the ideal order and less to any other', () => {
    const { best, served } = setUp();
    expect(served(best.slice(0, 20))?.served.value).to.be.closeTo(1, 1e-12);
    expect(served(best.slice(0, 10).reverse())?.served.value).to.be.lessThan(1);
    expect(served([])?.served.value).to.equal(0);
  });

  it('gives nothing for repeated, seen, hidden, own and unknown items', () => {
    const { world, ledger, user, best, served } = setUp();
    const first = best[0] as Item;
    const twice = served([first, first])?.served.value ?? 0;
    expect(twice).to.be.closeTo(served([first])?.served.value ?? 0, 1e-12);
    ledger.show(user, first, 0);
    expect(served([first])?.served.value).to.equal(0);
    expect(served(best.slice(1, 11))?.served.value).to.be.closeTo(1, 1e-12);
    const second = best[1] as Item;
    const hide = { type: 'hide', afterMs: 0, hides: 'author', item: second, position: 0 } as const;
    ledger.note(user, hide, 0);
    const bySame = world.items.filter((item) => item.author === second.author);
    expect(served(bySame)?.served.value).to.equal(0);
  });

  it('takes an author out of the pool of their own items', () => {
    const { world, ledger } = setUp();
    const meter = new QualityMeter(world, ledger);
    const author = world.users[0] as User;
    const own = world.items.filter((item) => world.isOwn(author, item));
    meter.measure(
      author,
      own.map((item) => item.id),
      NOW,
    );
    expect(own).to.not.have.length(0);
    expect(meter.result()?.served.value).to.equal(0);
  });

  it('compares with the true popularity order', () => {
    const { world, ledger, user, best, served } = setUp();
    const reader = world.users[50] as User;
    const popular = best.slice(40, 50);
    popular.forEach((item, i) => {
      for (let n = 0; n < 20 - i; n++)
        ledger.note(reader, { type: 'click', afterMs: 0, item, position: 0 }, 0);
    });
    const gains = (items: readonly Item[]) =>
      dcg(items.map((item) => world.trueRelevance(user, item, NOW)));
    const expected = gains(popular) / gains(best.slice(0, 10));
    expect(served(best)?.popularity.value).to.be.closeTo(expected, 1e-12);
    expect(served(best)?.random.value).to.be.lessThan(0.4);
  });
});
