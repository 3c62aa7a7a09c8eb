import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { FeedClient } from '@eaglerank/client';
import { untilSettled } from '@eaglerank/mesh';
import { demoScenarios, runSimulation, type Progress as Phase } from '@eaglerank/simulator';
import { parseDuration } from '../duration.js';
import { simulatedMesh } from '../simulated-mesh.js';
import { UsageError } from '../terminal.js';
import type { Command } from './command.js';

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new UsageError(`--${name} must be positive`);
  return value;
}

function topTierOf(text: string): 'MODEL' | 'HEURISTIC' {
  if (text === 'MODEL' || text === 'HEURISTIC') return text;
  throw new UsageError('--top-tier: say MODEL or HEURISTIC');
}

const describe = ({ phase, events, feeds, failedFeeds, elapsedMs }: Phase): string =>
  `${(elapsedMs / 1000).toFixed(0)} s ${phase}: ${events} events, ${feeds} feeds, ${failedFeeds} failed\n`;

export const simulate: Command = {
  help: `eaglerank simulate [--duration 60s] [--feeds-per-second N] [--seed N] [--top-tier MODEL|HEURISTIC] [--report FILE]

Without a duration it goes on until Ctrl-C. FILE receives {"text", "passed", "faults", "found", "data"}.

A mesh that is not the local one takes all of:
  --gateway HOST:PORT    gateway or balancer to call; several, by commas, are replicas
  --secret-file FILE     secret that its tokens are signed with
  --feature-admin URL    admin port of its feature-service, e.g. http://feature-service:9104
and, where it speaks TLS:
  --ca FILE              authority of its certificate, PEM`,
  async run(args, { terminal, signal }) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        duration: { type: 'string' },
        'feeds-per-second': { type: 'string', default: '20' },
        seed: { type: 'string', default: '1' },
        'top-tier': { type: 'string', default: 'HEURISTIC' },
        report: { type: 'string' },
        gateway: { type: 'string' },
        'secret-file': { type: 'string' },
        'feature-admin': { type: 'string' },
        ca: { type: 'string' },
      },
    });
    const mesh = simulatedMesh(values);
    const clients = new Map(
      demoScenarios().map(({ tenant }) => [
        tenant,
        new FeedClient({ ...mesh.client, tenant, tokenProvider: () => mesh.token(tenant) }),
      ]),
    );
    try {
      const summary = await runSimulation({
        apis: Object.fromEntries(clients),
        seed: positive('seed', values.seed),
        feedsPerSecond: positive('feeds-per-second', values['feeds-per-second']),
        ...(values.duration === undefined ? {} : { durationMs: parseDuration(values.duration) }),
        signal,
        settled: (aborted) => untilSettled(mesh.featureAdmin, aborted),
        onProgress: (phase) => terminal.err(describe(phase)),
      });
      const verdict = summary.verdict({ topTier: topTierOf(values['top-tier']) });
      const report = {
        text: summary.print(),
        passed: verdict.ok,
        faults: verdict.faults,
        found: verdict.found,
      };
      if (values.report !== undefined) {
        writeFileSync(values.report, JSON.stringify({ ...report, data: summary }));
      }
      terminal.out(`${report.text}\n`);
      return 0;
    } finally {
      for (const client of clients.values()) client.close();
    }
  },
};
