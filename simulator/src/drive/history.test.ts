import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { SocialScenario } from '../scenarios/social.js';
import { Ledger } from '../score/ledger.js';
import { Prng } from '../world/prng.js';
import { World } from '../world/world.js';
import { EventWriter } from './events.js';
import { historyEvents } from './history.js';

const README = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
/** `npm start` builds the world of this seed unless told otherwise. */
const SEED = 1;

describe("the demo's history", () => {
  /** Events of a user in the history that the demo sends when it is started at that time. */
  function eventsOf(userId: string, startMs: number): number {
    const scenario = new SocialScenario();
    const world = new World(scenario.world, SEED, startMs);
    const stream = (label: string) => new Prng(SEED, `social/${label}`);
    const writer = new EventWriter(scenario, world, stream('event ids'));
    const prng = stream('history');
    const events = historyEvents({ scenario, world, ledger: new Ledger(), writer, prng });
    return [...events].filter((event) => event.userId === userId).length;
  }

  it("holds something of the README's user whenever it is started", function () {
    this.timeout(60_000);
    const user = /features get user (\S+)/.exec(README)?.[1] ?? '';
    for (let hour = 0; hour < 24; hour += 8) {
      const startMs = Date.UTC(2025, 0, 15, hour);
      expect(eventsOf(user, startMs), `started at ${hour} h`).to.be.above(0);
    }
  });
});
