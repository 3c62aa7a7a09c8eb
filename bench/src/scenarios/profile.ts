import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench, Scenario } from '../bench.js';
import { closedLoop } from '../load/generators.js';
import { requireSound, warmUp } from '../load/measure.js';
import { sum } from '../load/statistics.js';
import { BenchMesh, SERVICES } from '../mesh/bench-mesh.js';
import { tenantOf } from '../mesh/world.js';
import { selfTimes, type CpuProfile, type SelfTime } from '../profile/cpu-profile.js';
import type { Section } from '../report.js';

const TENANT = tenantOf(200);
const IN_FLIGHT = 8;
const PROFILED = [...SERVICES, 'feature-service'];
const SAMPLE_US = 500;
const TOP = 15;

/** Where the services' time goes under load. */
export const profile: Scenario = {
  name: 'profile',
  alone: true,
  async run(bench) {
    bench.say('starting and filling a mesh under the profiler');
    const folder = mkdtempSync(join(tmpdir(), 'eaglerank-profile-'));
    try {
      const { feeds, fromUs, toUs } = await load(bench, folder);
      return PROFILED.map((name) => {
        const text = readFileSync(join(folder, `${name}.cpuprofile`), 'utf8');
        return describe(name, selfTimes(JSON.parse(text) as CpuProfile, fromUs, toUs), feeds);
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** Loads a mesh whose services write a profile into the folder as they end. */
async function load(
  bench: Bench,
  folder: string,
): Promise<{ feeds: number; fromUs: number; toUs: number }> {
  const mesh = await BenchMesh.start({
    candidates: [200],
    nodeArgs: (name) => [
      ...['--cpu-prof', '--cpu-prof-interval', String(SAMPLE_US)],
      ...['--cpu-prof-dir', folder, '--cpu-prof-name', `${name}.cpuprofile`],
    ],
  });
  try {
    const call = (): Promise<unknown> => mesh.feed(TENANT);
    await warmUp({ name: 'feed', call, pids: {} }, IN_FLIGHT, 4 * bench.pace.roundMs);
    bench.say('profiling');
    const fromUs = monotonicUs();
    const result = await closedLoop(call, IN_FLIGHT, 3 * bench.pace.roundMs);
    const toUs = monotonicUs();
    requireSound('feed', [result]);
    return { feeds: result.calls, fromUs, toUs };
  } finally {
    await mesh.stop();
  }
}

/** The clock of profiles: the system's monotonic one. */
const monotonicUs = (): number => Number(process.hrtime.bigint() / 1000n);

function describe(name: string, times: readonly SelfTime[], feeds: number): Section {
  const total = sum(times.map(({ us }) => us));
  const share = (us: number): string => `${((100 * us) / total).toFixed(1)} %`;
  const perFeed = (us: number): string => (us / feeds).toFixed(0);
  const groups = new Map<string, number>();
  for (const { group, us } of times) groups.set(group, (groups.get(group) ?? 0) + us);
  const byTime = [...groups].sort(([, a], [, b]) => b - a);
  return {
    title: `Where the time goes: ${name}`,
    findings: [],
    notes: [
      `${perFeed(total)} µs of its JavaScript thread per feed, under the profiler (${feeds} feeds of 200 candidates, ${IN_FLIGHT} in flight).`,
      '',
      '| group | share | µs per feed |',
      '|---|---|---|',
      ...byTime.map(([group, us]) => `| ${group} | ${share(us)} | ${perFeed(us)} |`),
      '',
      `| the ${TOP} functions with most time of their own | group | share | µs per feed |`,
      '|---|---|---|---|',
      ...times
        .slice(0, TOP)
        .map(
          (t) => `| \`${t.name}\` ${t.place} | ${t.group} | ${share(t.us)} | ${perFeed(t.us)} |`,
        ),
    ].join('\n'),
  };
}
