import { join } from 'node:path';
import { findTool } from '../tools/find-tool.js';
import { TestMesh, eventually } from '@eaglerank/testing';
import type { Verification, VerificationReport } from '../verify/verification.js';
import { QUERIES } from './documented-queries.js';
import { EXPECTATIONS, medianLatency } from './expected-answers.js';
import { startShipper, writeContainerLogs } from './log-shipper.js';
import type { Found } from './loki-api.js';
import { Loki } from './loki.js';
import { logTraffic, type Line } from './log-traffic.js';

interface Asked {
  readonly query: string;
  readonly found: readonly Found[];
  readonly expected: readonly Found[];
}

export const lokiVerification: Verification = {
  name: 'loki',
  title: 'Loki',
  tools: ['loki', 'otelcol', 'redis-server'],
  async run({ env, folder, say }): Promise<VerificationReport> {
    const binary = findTool('loki', env);
    const shipper = findTool('otelcol', env);
    if (binary === undefined || shipper === undefined)
      throw new Error('loki or otelcol is missing');
    say('a mesh that logs');
    const text = await linesOfMesh();
    const lines = text.map((line) => JSON.parse(line) as Line);
    say(`${text.length} lines from files into Loki`);
    const loki = await Loki.start(binary, join(folder, 'loki'));
    try {
      const arrived = await ship(loki, { binary: shipper, folder: join(folder, 'ship') }, text);
      const asked = await askAll(loki, lines);
      const labels = await loki.labels();
      const refused = await loki.query('{service_name=}').then(
        () => false,
        () => true,
      );
      const faults = asked.filter((one) => !agree(one)).map(({ query }) => `wrong: ${query}`);
      if (arrived !== text.length) faults.push(`${arrived} of ${text.length} lines arrived`);
      if (!refused) faults.push('a broken query was answered');
      if (labels.sort().join() !== 'service_instance_id,service_name') {
        faults.push(`the labels of streams are ${labels.join(', ')}`);
      }
      return report(asked, faults, text.length);
    } finally {
      await loki.stop();
    }
  },
};

/** Lines that are in Loki after the shipper has read the files of containers; ours alone should be. */
async function ship(
  loki: Loki,
  { binary, folder }: { readonly binary: string; readonly folder: string },
  text: readonly string[],
): Promise<number> {
  writeContainerLogs(folder, text);
  const shipper = await startShipper({
    ...{ binary, folder: join(folder, 'process'), files: join(folder, '*.log') },
    lokiEndpoint: loki.otlpEndpoint,
  });
  try {
    let arrived = 0;
    const count = 'sum(count_over_time({service_name=~".+"}[1h]))';
    await eventually('every line arrives', async () => {
      arrived = (await loki.query(count))[0]?.value ?? 0;
      return arrived >= text.length;
    }).catch(() => 0);
    return arrived;
  } finally {
    await shipper.stop();
  }
}

async function linesOfMesh(): Promise<string[]> {
  const mesh = await TestMesh.start();
  try {
    return await logTraffic(mesh);
  } finally {
    await mesh.stop();
  }
}

/** Every documented query with what Loki found and what it should have. */
async function askAll(loki: Loki, lines: readonly Line[]): Promise<Asked[]> {
  const asked: Asked[] = [];
  for (const documented of QUERIES) {
    const trace = /trace_id="([0-9a-f]{32})"/.exec(documented)?.[1];
    if (trace !== undefined) {
      const traceId = lines.find(({ event }) => event === 'FeedServed')?.['trace_id'] as string;
      const query = documented.replaceAll(trace, traceId);
      const own = lines.filter((line) => line['trace_id'] === traceId);
      const expected = own.map(() => ({ labels: {}, value: NaN }));
      asked.push({ query, found: await loki.query(query), expected });
      continue;
    }
    const expectation = EXPECTATIONS.find(({ query }) => documented.includes(query));
    if (!expectation) throw new Error(`nothing is expected of the query ${documented}`);
    const slow = `latency_ms > ${medianLatency(lines)}`;
    const query = documented.replace(/latency_ms > \d+/, slow);
    asked.push({ query, found: await loki.query(query), expected: expectation.answer(lines) });
  }
  return asked;
}

/** Lines agree in number, series in labels and values. */
function agree({ found, expected }: Asked): boolean {
  // a query that finds nothing proves nothing
  if (expected.length === 0 || found.length !== expected.length) return false;
  return expected.every(
    (wanted) =>
      Number.isNaN(wanted.value) ||
      found.some(
        ({ labels, value }) =>
          Math.abs(value - wanted.value) < 1e-6 && sameLabels(labels, wanted.labels),
      ),
  );
}

function sameLabels(a: Found['labels'], b: Found['labels']): boolean {
  const text = (labels: Found['labels']): string => JSON.stringify(Object.entries(labels).sort());
  return text(a) === text(b);
}

function report(
  asked: readonly Asked[],
  faults: readonly string[],
  lines: number,
): VerificationReport {
  const ok = faults.length === 0;
  return {
    ok,
    summary: `Loki with deploy/loki/loki.yaml took ${lines} lines of a real mesh and answered the ${asked.length} queries of docs/logs.md: ${ok ? 'as computed from the lines' : faults.join('; ')}.`,
    tables: [
      {
        title: 'Queries of docs/logs.md',
        head: ['query', 'series or lines found', 'expected'],
        rows: asked.map(({ query, found, expected }) => [
          `\`${query.trim().split(/\s+/).join(' ').slice(0, 70).replaceAll('|', '¦')}…\``,
          String(found.length),
          String(expected.length),
        ]),
      },
    ],
    notes: [
      'A real collector with deploy/loki/ship-logs.yaml read the lines from files as Docker and a kubelet write them, foreign lines between, and left those out.',
      'Retention is configured and accepted; nothing waited for it.',
    ],
  };
}
