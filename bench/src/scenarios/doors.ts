import { Agent, request } from 'node:http';
import type { Bench, Scenario } from '../bench.js';
import { BenchError } from '../errors.js';
import {
  alternate,
  closedRound,
  describeRounds,
  ratios,
  warmUp,
  type Target,
} from '../load/measure.js';
import { list, median } from '../load/statistics.js';
import type { BenchMesh } from '../mesh/bench-mesh.js';
import { requireWhole, type Answer } from '../mesh/feed-client.js';
import { tenantOf } from '../mesh/world.js';
import type { Finding, Section } from '../report.js';

const TENANT = tenantOf(200);
const PAGE = 20;
const MOST = 1.5;

/** The same feeds through both doors of the gateway, alternating. */
export const doors: Scenario = {
  name: 'doors',
  async run(bench) {
    const mesh = await bench.mesh();
    const agent = new Agent({ keepAlive: true });
    try {
      const json = jsonFeed(mesh, agent);
      const targets: Target[] = [
        { name: 'gRPC', call: () => mesh.feed(TENANT), pids: mesh.pids },
        { name: 'JSON', call: json, pids: mesh.pids },
      ];
      const sections: Section[] = [];
      for (const inFlight of [1, 8]) sections.push(await compare(bench, targets, inFlight));
      return sections;
    } finally {
      agent.destroy();
    }
  },
};

/** A feed over the JSON door, by Node's own HTTP client on connections that stay open. */
function jsonFeed(mesh: BenchMesh, agent: Agent): () => Promise<void> {
  const url = new URL('/v1/feed', mesh.mesh.httpUrl);
  const headers = {
    authorization: `Bearer ${mesh.token(TENANT)}`,
    'content-type': 'application/json',
  };
  return async () => {
    const body = JSON.stringify({ userId: mesh.nextUser(), pageSize: PAGE });
    const text = await post(url, { agent, headers }, body);
    requireWhole(JSON.parse(text) as Answer, PAGE);
  };
}

function post(
  url: URL,
  { agent, headers }: { agent: Agent; headers: Readonly<Record<string, string>> },
  body: string,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = {
      ...{ method: 'POST', agent, timeout: 1000 },
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    };
    const call = request(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('end', () => {
        const text = Buffer.concat(chunks).toString();
        if (response.statusCode === 200) resolve(text);
        else reject(new BenchError(`HTTP ${response.statusCode}: ${text.slice(0, 200)}`));
      });
    });
    call.once('timeout', () => call.destroy(new BenchError('no answer within a second')));
    call.once('error', reject);
    call.end(body);
  });
}

async function compare(
  bench: Bench,
  targets: readonly Target[],
  inFlight: number,
): Promise<Section> {
  bench.say(`JSON against gRPC, ${inFlight} in flight`);
  const { rounds, roundMs } = bench.pace;
  for (const target of targets) await warmUp(target, inFlight, 2 * roundMs);
  const [grpc = [], json = []] = await alternate(targets, rounds, (target) =>
    closedRound(target, inFlight, roundMs),
  );
  const finding = (what: string, values: readonly number[]): Finding => ({
    what: `JSON ÷ gRPC, ${inFlight} in flight: ${what}`,
    measured: `${median(values).toFixed(2)} (rounds ${list(values)})`,
    reach: `≤ ${MOST}`,
    reached: median(values) <= MOST,
    why: 'the JSON door parses and prints text and speaks HTTP/1.1',
  });
  return {
    title: `JSON door against gRPC door, ${inFlight} in flight`,
    findings: [
      finding(
        'p50',
        ratios(grpc, json, (r) => r.p50),
      ),
      finding(
        'gateway CPU',
        ratios(grpc, json, (r) => r.cpu['gateway'] as number),
      ),
    ],
    notes: [describeRounds('gRPC', grpc), describeRounds('JSON', json)].join('\n'),
  };
}
