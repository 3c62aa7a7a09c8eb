import { seedItem } from '@eaglerank/testing';
import type { Bench, Scenario } from '../bench.js';
import { BenchError } from '../errors.js';
import { closedRound, requireSound, warmUp, type Round } from '../load/measure.js';
import { median } from '../load/statistics.js';
import type { BenchMesh } from '../mesh/bench-mesh.js';
import { requireWhole } from '../mesh/feed-client.js';
import { WORLD, tenantOf } from '../mesh/world.js';

const TENANT = tenantOf(200);
const SIZES = [20, 100, 200] as const;
const IN_FLIGHT = [1, 8, 32] as const;
/** p50 of Metarank's in-memory mode for 200 items, one request in flight, on such a machine, ms. */
const METARANK_MS = 11.5;

/** RankItems by number of items and number in flight. */
export const rankItems: Scenario = {
  name: 'rank',
  async run(bench) {
    const mesh = await bench.mesh();
    const rows: string[] = [];
    let reference = NaN;
    for (const size of SIZES) {
      for (const inFlight of IN_FLIGHT) {
        const rounds = await measure(bench, mesh, size, inFlight);
        if (rounds.length === 0) {
          rows.push(`| ${size} | ${inFlight} | more than 5 % refused | | | |`);
          continue;
        }
        const of = (value: (round: Round) => number): string =>
          median(rounds.map(value)).toFixed(2);
        const cpu = ['gateway', 'candidate-service', 'ranker-service'].map((name) =>
          of((round) => round.cpu[name] as number),
        );
        rows.push(
          `| ${size} | ${inFlight} | ${of((r) => r.p50)} | ${of((r) => r.p99)} | ${of((r) => r.perSecond)} | ${cpu.join(' / ')} |`,
        );
        if (size === 200 && inFlight === 1) reference = median(rounds.map((r) => r.p50));
      }
    }
    return [
      {
        title: "RankItems: the caller's own items",
        findings: [
          {
            what: 'p50 of 200 items, one in flight',
            measured: `${reference.toFixed(2)} ms`,
            reach: `≤ ${(METARANK_MS / 4).toFixed(1)} ms, 1/4 of Metarank's in-memory mode`,
            reached: reference <= METARANK_MS / 4,
            why: `the answer holds all 200 items; Metarank's ${METARANK_MS} ms was measured on another day, so the comparison is rough`,
          },
        ],
        notes: [
          '| items | in flight | p50 ms | p99 ms | per s | CPU ms per call: gateway / candidate-service / ranker-service |',
          '|---|---|---|---|---|---|',
          ...rows,
        ].join('\n'),
      },
    ];
  },
};

/** Rounds; none where more than 5 % were refused, which a saturated gateway may do. */
async function measure(
  bench: Bench,
  mesh: BenchMesh,
  size: number,
  inFlight: number,
): Promise<Round[]> {
  bench.say(`RankItems of ${size} items, ${inFlight} in flight`);
  const client = mesh.client(TENANT);
  let turn = 0;
  const call = async (): Promise<void> => {
    const first = (turn++ * size) % (WORLD.items - size);
    const itemIds = Array.from({ length: size }, (_, i) => seedItem(first + i));
    requireWhole(await client.rankItems({ userId: mesh.nextUser(), itemIds }), size);
  };
  const target = { name: 'RankItems', call, pids: mesh.pids };
  const ms = bench.pace.roundMs / 2;
  await warmUp(target, inFlight, ms / 2);
  const rounds: Round[] = [];
  for (let i = 0; i < Math.min(3, bench.pace.rounds); i++) {
    rounds.push(await closedRound(target, inFlight, ms));
  }
  return oftenRefused(rounds) ? [] : rounds;
}

function oftenRefused(rounds: readonly Round[]): boolean {
  try {
    requireSound('RankItems', rounds);
    return false;
  } catch (error) {
    if (error instanceof BenchError) return true;
    throw error;
  }
}
