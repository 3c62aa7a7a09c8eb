import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { FeedClient } from '@eaglerank/client';
import { demoScenarios, runSimulation, type Progress as Phase } from '@eaglerank/simulator';
import { localToken } from '../connect.js';
import { parseDuration } from '../duration.js';
import { readRunFile } from '../run-file.js';
import { CommandError, UsageError } from '../terminal.js';
import { untilSettled } from '../up/until-settled.js';
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

Without a duration it goes on until Ctrl-C. FILE receives {"text", "passed", "faults", "found", "data"}.`,
  async run(args, { terminal, signal }) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        duration: { type: 'string' },
        'feeds-per-second': { type: 'string', default: '20' },
        seed: { type: 'string', default: '1' },
        'top-tier': { type: 'string', default: 'HEURISTIC' },
        report: { type: 'string' },
      },
    });
    const run = readRunFile();
    if (!run) throw new CommandError('no local mesh is running; start one with "npm start"');
    const clients = new Map(
      demoScenarios().map(({ tenant }) => [
        tenant,
        new FeedClient({
          address: run.gateway,
          tenant,
          tokenProvider: () => localToken(tenant, 'service', 'simulator'),
        }),
      ]),
    );
    try {
      const summary = await runSimulation({
        apis: Object.fromEntries(clients),
        seed: positive('seed', values.seed),
        feedsPerSecond: positive('feeds-per-second', values['feeds-per-second']),
        ...(values.duration === undefined ? {} : { durationMs: parseDuration(values.duration) }),
        signal,
        settled: (aborted) => untilSettled(run.admin['feature-service'] ?? '', aborted),
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
