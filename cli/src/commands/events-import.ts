import { parseArgs } from 'node:util';
import { FeedError } from '@eaglerank/client';
import { BadLines, jsonlDataset, movielensDataset, type Dataset } from '@eaglerank/datasets';
import { Code } from '@eaglerank/domain';
import { Checkpoint, freshProgress, type ImportProgress } from '../import/checkpoint.js';
import { Importer } from '../import/importer.js';
import {
  connectGateway,
  connectionHelp,
  connectionOptions,
  gatewayAddress,
  tenantOf,
} from '../connect.js';
import { STATE_DIR } from '../paths.js';
import { Progress, UsageError } from '../terminal.js';
import type { Command } from './command.js';

const RETRY_MS = 250;
const RETRYABLE: ReadonlySet<number> = new Set([Code.UNAVAILABLE, Code.RESOURCE_EXHAUSTED]);

function datasetOf(format: string, path: string): Dataset {
  if (format === 'jsonl') return jsonlDataset(path);
  if (format === 'movielens') return movielensDataset(path);
  throw new UsageError(`"${format}" is no format; use jsonl or movielens`);
}

function summary(progress: ImportProgress, seconds: number, interrupted: boolean): string {
  const { lines, accepted, duplicates, badLines, rejected } = progress;
  return [
    interrupted ? 'interrupted; the same command goes on from here' : 'imported',
    `  lines       ${lines}`,
    `  accepted    ${accepted} events (${Math.round(accepted / Math.max(0.001, seconds))}/s)`,
    `  duplicates  ${duplicates}`,
    `  bad lines   ${badLines}`,
    `  rejected    ${rejected} events`,
    '',
  ].join('\n');
}

export const eventsImport: Command = {
  help: `eaglerank events import PATH [--format jsonl|movielens] [--restart]

Streams history through the backfill lane. Bad lines are reported by number and counted, never
fatal. An interrupted import goes on where it was when the same command is given again.

  --format F             jsonl (default): one event per line; movielens: a MovieLens folder
  --restart              forget how far an earlier run came
${connectionHelp}`,
  async run(args, { config, terminal, signal }) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...connectionOptions,
        format: { type: 'string', default: 'jsonl' },
        restart: { type: 'boolean', default: false },
      },
    });
    const [path] = positionals;
    if (path === undefined) throw new UsageError('name the file or folder to import');
    const dataset = datasetOf(values.format, path);
    const client = await connectGateway(values, config);
    const gateway = gatewayAddress(values, config);
    const checkpoint = new Checkpoint(STATE_DIR, gateway, tenantOf(values), dataset);
    if (values.restart) checkpoint.clear();
    const progress = checkpoint.load() ?? freshProgress();
    if (progress.offset > 0) terminal.err(`going on at line ${progress.line}\n`);
    const bar = new Progress(terminal, 'import');
    const bad = new BadLines((text) => terminal.err(`\r${text}`));
    const startedAt = performance.now();
    try {
      await new Importer(
        dataset,
        progress,
        checkpoint,
        {
          logEvents: (events) =>
            client.logEvents({ events: [...events], backfill: true }, { timeoutMs: 10_000 }),
          retryDelay: (error) =>
            error instanceof FeedError && RETRYABLE.has(error.code)
              ? (error.retryAfterMs ?? RETRY_MS)
              : undefined,
          onBadLine: bad.report,
          onProgress: (p, done, total) => bar.update(done, total, `${p.accepted} events`),
        },
        signal,
      ).run();
    } finally {
      client.close();
    }
    const seconds = (performance.now() - startedAt) / 1000;
    terminal.out(
      values.json ? `${JSON.stringify(progress)}\n` : summary(progress, seconds, signal.aborted),
    );
    return signal.aborted ? 1 : 0;
  },
};
