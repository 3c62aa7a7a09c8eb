import { rssBytes } from '../load/process-usage.js';
import type { Bench, Scenario } from '../bench.js';
import { BenchError } from '../errors.js';
import { Demo } from '../mesh/demo.js';
import type { Finding, Section } from '../report.js';

const REACH_MB = 150;
const FEEDS_PER_SECOND = 40;
const DURATION_MS = 20_000;

/** Resident memory of every service after load on the demo's tenants. */
export const memory: Scenario = {
  name: 'memory',
  alone: true,
  async run(bench) {
    bench.say('the demo under load, for its memory');
    return [await demo(bench)];
  },
};

async function demo(bench: Bench): Promise<Section> {
  const demo = new Demo();
  try {
    const durationMs = DURATION_MS * Math.max(0.25, bench.pace.scale);
    const summary = await demo.run({ feedsPerSecond: FEEDS_PER_SECOND, durationMs });
    const { feeds, events } = summary.data.total;
    if (feeds.answered === 0) throw new BenchError('the demo served no feed');
    const findings = demo.mesh.plans.map(({ name }): Finding => {
      const mb = rssBytes(demo.mesh.process(name).pid ?? 0) / 1e6;
      return {
        what: `${name}: resident memory after load on the demo tenants`,
        measured: `${mb.toFixed(0)} MB`,
        reach: `≤ ${REACH_MB} MB`,
        reached: mb <= REACH_MB,
        why: 'Node alone with the modules loaded takes most of it; V8 collects lazily while there is room',
      };
    });
    const redis = rssBytes(demo.mesh.redis?.pid ?? 0) / 1e6;
    return {
      title: 'Memory of the services',
      findings,
      notes: `The three demo tenants, their history, then ${FEEDS_PER_SECOND} feeds/s for ${durationMs / 1000} s: ${feeds.answered} feeds, ${events.sent} events. Redis: ${redis.toFixed(0)} MB.`,
    };
  } finally {
    await demo.stop();
  }
}
