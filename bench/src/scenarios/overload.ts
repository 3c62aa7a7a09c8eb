import type { Scenario } from '../bench.js';
import { openLoop } from '../load/generators.js';
import { median, quantile } from '../load/statistics.js';
import { tenantOf } from '../mesh/world.js';
import { capacity } from './latency.js';

const TENANT = tenantOf(200);
const DEADLINE_MS = 1000;
const REACH = 0.9;

/** Feeds at twice the capacity: how many still come, and how late. */
export const overload: Scenario = {
  name: 'overload',
  async run(bench) {
    const peak = await capacity(bench);
    const mesh = await bench.mesh();
    bench.say(`overload: ${Math.round(2 * peak)} feeds/s`);
    const goodput: number[] = [];
    const p99: number[] = [];
    let refused = 0;
    for (let i = 0; i < Math.min(3, bench.pace.rounds); i++) {
      const load = await openLoop(() => mesh.feedOfCrowd(TENANT), 2 * peak, bench.pace.roundMs);
      goodput.push(load.calls / load.seconds / peak);
      p99.push(quantile(load.latencies, 0.99));
      refused += load.failures;
    }
    return [
      {
        title: 'Overload: twice the capacity',
        findings: [
          {
            what: 'whole feeds ÷ capacity',
            measured: median(goodput).toFixed(2),
            reach: `≥ ${REACH}`,
            reached: median(goodput) >= REACH,
            why: 'the load generator shares the cores and takes more of them for twice the calls; feeds that came back degraded do not count',
          },
          {
            what: 'p99 of the feeds that came, from when they were due',
            measured: `${median(p99).toFixed(0)} ms`,
            reach: `≤ ${DEADLINE_MS} ms, the deadline`,
            reached: median(p99) <= DEADLINE_MS,
          },
        ],
        notes: `Calls come over eight connections. ${refused} feeds were refused, late or degraded. Only the top tier, undegraded, counts.`,
      },
    ];
  },
};
