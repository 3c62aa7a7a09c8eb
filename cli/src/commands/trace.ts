import { parseArgs } from 'node:util';
import { readRunFile } from '../run-file.js';
import { CommandError, UsageError } from '../terminal.js';
import type { SpanRecord } from '@eaglerank/mesh';
import { waterfall } from '../up/waterfall.js';
import type { Command } from './command.js';

export const trace: Command = {
  help: `eaglerank trace REQUEST_ID [--json]

REQUEST_ID is the request_id of an answer, or a trace id. The local mesh keeps its last 1,000 traces.`,
  async run(args, { terminal }) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false } },
    });
    const [id] = positionals;
    if (id === undefined) throw new UsageError('name a request id or a trace id');
    const run = readRunFile();
    if (!run) throw new CommandError('no local mesh is running; start one with "npm start"');
    const response = await fetch(`${run.traces}/traces/${encodeURIComponent(id)}`);
    if (!response.ok) {
      throw new CommandError(
        `no trace of ${id}: spans arrive within about two seconds, and the last 1,000 traces are kept`,
      );
    }
    const spans = (await response.json()) as SpanRecord[];
    terminal.out(`${values.json ? JSON.stringify(spans) : waterfall(spans)}\n`);
    return 0;
  },
};
