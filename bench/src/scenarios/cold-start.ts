import type { Scenario } from '../bench.js';
import { list, median } from '../load/statistics.js';

const SERVICES = ['feature-service', 'candidate-service', 'ranker-service', 'gateway'];
const ROUNDS = 2;
const REACH_SECONDS = 2;

/** From the start of a process to its being ready, its warm-up included. */
export const coldStart: Scenario = {
  name: 'start',
  async run(bench) {
    const { mesh, steps } = await bench.mesh();
    const findings = [];
    for (const name of SERVICES) {
      bench.say(`cold start of ${name}`);
      const seconds: number[] = [];
      for (let i = 0; i < Math.min(ROUNDS, bench.pace.rounds); i++) {
        const process = mesh.process(name);
        await process.stop();
        process.start();
        seconds.push((await mesh.ready(name)) / 1000);
      }
      findings.push({
        what: `${name}: from process start to ready, by itself`,
        measured: `${median(seconds).toFixed(2)} s (rounds ${list(seconds)})`,
        reach: `≤ ${REACH_SECONDS} s`,
        reached: median(seconds) <= REACH_SECONDS,
        why: 'loading modules and the warm-up take that long here',
      });
    }
    const together = steps.filter((step) => step.includes(' ready in '));
    return [
      {
        title: 'Cold start',
        findings,
        notes: `All four at once, on an empty store: ${together.join(', ')}. By itself: restarted on the filled store, the others running.`,
      },
    ];
  },
};
