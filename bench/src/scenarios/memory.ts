import { rssBytes } from '../load/process-usage.js';
import type { Bench, Scenario } from '../bench.js';
import { BenchError } from '../errors.js';
import { Scrape } from '../load/metrics.js';
import { Demo } from '../mesh/demo.js';
import type { Section } from '../report.js';

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
    await demo.start();
    const idle = residentMb(demo);
    const durationMs = DURATION_MS * Math.max(0.25, bench.pace.scale);
    const summary = await demo.drive({ feedsPerSecond: FEEDS_PER_SECOND, durationMs });
    const { feeds, events } = summary.data.total;
    if (feeds.answered === 0) throw new BenchError('the demo served no feed');
    const loaded = residentMb(demo);
    const heaps = await heapMb(demo);
    const of = (mb: ReadonlyMap<string, number>, name: string): string =>
      `${(mb.get(name) ?? NaN).toFixed(0)} MB`;
    return {
      title: 'Memory of the services',
      findings: [...loaded].map(([name, mb]) => ({
        what: `${name}: resident memory after load on the demo tenants`,
        measured: of(loaded, name),
        reach: `≤ ${REACH_MB} MB`,
        reached: mb <= REACH_MB,
        why: `it was ${of(idle, name)} when it became ready; of it now ${of(heaps, name)} are live or not yet collected objects`,
      })),
      notes: [
        `The three demo tenants, their history, then ${FEEDS_PER_SECOND} feeds/s for ${durationMs / 1000} s: ${feeds.answered} feeds, ${events.sent} events.`,
        '',
        '| service | resident when ready | resident after load | used heap after load |',
        '|---|---|---|---|',
        ...[...loaded.keys()].map(
          (name) => `| ${name} | ${of(idle, name)} | ${of(loaded, name)} | ${of(heaps, name)} |`,
        ),
        '',
        `Redis: ${(rssBytes(demo.mesh.redis?.pid ?? 0) / 1e6).toFixed(0)} MB resident.`,
      ].join('\n'),
    };
  } finally {
    await demo.stop();
  }
}

function residentMb({ mesh }: Demo): Map<string, number> {
  return new Map(
    mesh.plans.map(({ name }) => [name, rssBytes(mesh.process(name).pid ?? 0) / 1e6] as const),
  );
}

async function heapMb({ mesh }: Demo): Promise<Map<string, number>> {
  const used = mesh.plans.map(async ({ name, admin }) => {
    const scrape = await Scrape.of(admin);
    return [name, scrape.sum('nodejs_heap_size_used_bytes') / 1e6] as const;
  });
  return new Map(await Promise.all(used));
}
