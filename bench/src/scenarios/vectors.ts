import { seededRandom } from '@eaglerank/domain';
import { VectorIndex, buildUsearchGraph } from '@eaglerank/vectors';
import type { Scenario } from '../bench.js';
import { median } from '../load/statistics.js';
import type { Finding } from '../report.js';

const ITEMS = 100_000;
const DIMS = 64;
const TOPICS = 300;
const MOST = 100;
const QUERIES = 200;
const CANDIDATES = 500;
const RECALL = 0.95;

/** Retrieval by vectors in this process: cosines of candidates, exact search, graph and its recall. */
export const vectors: Scenario = {
  name: 'vectors',
  alone: true,
  async run(bench) {
    const items = Math.max(5000, Math.round(ITEMS * bench.pace.scale));
    bench.say(`${items} vectors of ${DIMS} dimensions, around ${TOPICS} topics`);
    const clustered = await measure(items, TOPICS);
    bench.say('the same without any structure');
    const loose = await measure(items, items);
    return [
      {
        title: 'Retrieval by vectors',
        findings: [...clustered, ...loose.slice(-2).map(unjudged)],
        notes:
          `${items} vectors of ${DIMS} dimensions around ${TOPICS} topics, ${QUERIES} queries near as many items; CPU time ` +
          'of this process, the medians. The last two rows are of vectors without any structure, the hardest a graph ' +
          'can meet: a model’s vectors lie in between.',
      },
    ];
  },
};

const unjudged = ({ what, measured }: Finding): Finding => ({
  ...{ what: `${what}, unstructured`, measured, reach: '', reached: undefined },
});

/** Cosines, exact search, building the graph, then search through it and its recall. */
async function measure(items: number, topics: number): Promise<Finding[]> {
  const index = new VectorIndex(DIMS);
  const random = seededRandom(7);
  const centres = Array.from({ length: topics }, () => near(random, undefined));
  for (let row = 0; row < items; row++) index.set(row, near(random, centres[row % topics]));
  const queries = Array.from({ length: QUERIES }, (_, i) =>
    near(random, index.slab.at((i * 7919) % items)),
  );
  const rows = Int32Array.from({ length: CANDIDATES }, () => Math.floor(random() * items));
  const into = new Float32Array(CANDIDATES);
  const cosines = cpuMicroseconds(queries, (query) => {
    for (let i = 0; i < 20; i++) index.slab.cosines(query, rows, CANDIDATES, into);
  });
  const exact = cpuMicroseconds(queries, (query) => index.nearest({ query, most: MOST }));
  const startedAt = performance.now();
  index.snapshotBegins();
  index.snapshotEnds(await buildUsearchGraph(index.slab, new AbortController().signal));
  const seconds = (performance.now() - startedAt) / 1000;
  const through = cpuMicroseconds(queries, (query) => index.nearest({ query, most: MOST }));
  const recall = recallOf(index, queries);
  return [
    row(`cosines of ${CANDIDATES} candidates`, `${(cosines / 20).toFixed(1)} µs`),
    row(`exact search for ${MOST} of ${items}`, `${exact.toFixed(0)} µs`),
    row('building the graph in a worker', `${seconds.toFixed(1)} s`),
    row(`search for ${MOST} through the graph`, `${through.toFixed(0)} µs`),
    {
      what: `recall@${MOST} of the graph against the exact search`,
      measured: recall.toFixed(4),
      reach: `≥ ${RECALL}`,
      reached: recall >= RECALL,
    },
  ];
}

const row = (what: string, measured: string): Finding => ({
  ...{ what, measured, reach: '', reached: undefined },
});

/** A vector of length 1, around `centre` where there is one. */
function near(random: () => number, centre: Float32Array | undefined): Float32Array {
  const spread = centre ? 1.6 / Math.sqrt(DIMS) : 2;
  const vector = Float32Array.from(
    { length: DIMS },
    (_, i) => (centre?.[i] ?? 0) + (random() - 0.5) * spread,
  );
  const length = Math.hypot(...vector);
  return vector.map((x) => x / length);
}

function recallOf(index: VectorIndex, queries: readonly Float32Array[]): number {
  let found = 0;
  for (const query of queries) {
    const exact = new Set(index.slab.nearest({ query, most: MOST }).rows);
    for (const one of index.nearest({ query, most: MOST }).rows) if (exact.has(one)) found++;
  }
  return found / (queries.length * MOST);
}

/** CPU time of one call, the median over the queries after a warm-up. */
function cpuMicroseconds(
  queries: readonly Float32Array[],
  work: (query: Float32Array) => unknown,
): number {
  for (const query of queries) work(query);
  const taken = queries.map((query) => {
    const before = process.cpuUsage();
    work(query);
    const { user, system } = process.cpuUsage(before);
    return user + system;
  });
  return median(taken);
}
