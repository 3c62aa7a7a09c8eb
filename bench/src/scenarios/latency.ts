import type { Bench, Scenario } from '../bench.js';
import {
  alternate,
  closedRound,
  describeRounds,
  openRound,
  ratios,
  requireSound,
  warmUp,
} from '../load/measure.js';
import { list, median } from '../load/statistics.js';
import { tenantOf } from '../mesh/world.js';
import { chainAndFeed } from './chain-ratio.js';

const SHARE = 0.3;

/** Feeds and bare chains at a constant arrival rate of 30 % of the measured capacity. */
export const latency: Scenario = {
  name: 'latency',
  async run(bench) {
    const rate = Math.max(1, Math.round((await capacity(bench)) * SHARE));
    bench.say(`latency at ${rate} feeds/s`);
    const targets = await chainAndFeed(bench, tenantOf(200));
    const { rounds, roundMs } = bench.pace;
    for (const target of targets) await warmUp(target, 4, roundMs);
    const [chains = [], feeds = []] = await alternate(targets, rounds, (target) =>
      openRound(target, rate, roundMs),
    );
    const p99 = ratios(chains, feeds, (round) => round.p99);
    const feedP99 = median(feeds.map((round) => round.p99));
    return [
      {
        title: `Latency at ${rate} feeds/s: 30 % of capacity, constant arrival rate`,
        findings: [
          {
            what: 'p99 of a feed ÷ p99 of a bare chain at the same rate',
            measured: `${median(p99).toFixed(2)} (rounds ${list(p99)})`,
            reach: '≤ 2',
            reached: median(p99) <= 2,
            why: 'a feed is more work than three empty calls, and the engine behind it shares the cores',
          },
          {
            what: 'p50 and p99 of a feed, counted from when it was due',
            measured: `${median(feeds.map((round) => round.p50)).toFixed(2)} ms, ${feedP99.toFixed(2)} ms`,
            reach: 'p99 ≤ 10 ms on a dedicated core',
            reached: feedP99 <= 10 ? true : undefined,
          },
        ],
        notes: [describeRounds('bare chain', chains), describeRounds('feed', feeds)].join('\n'),
      },
    ];
  },
};

/** Feeds per second at 32 in flight; measured now when no scenario has before. */
export async function capacity(bench: Bench): Promise<number> {
  if (bench.capacity === undefined) {
    const [, feed] = await chainAndFeed(bench, tenantOf(200));
    bench.say('measuring the capacity');
    await warmUp(feed, 32, 2 * bench.pace.roundMs);
    const round = await closedRound(feed, 32, bench.pace.roundMs);
    requireSound(feed.name, [round]);
    bench.capacity = round.perSecond;
  }
  return bench.capacity;
}
