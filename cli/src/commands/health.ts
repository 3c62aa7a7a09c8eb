import { parseArgs } from 'node:util';
import { readRunFile } from '../run-file.js';
import { CommandError } from '../terminal.js';
import type { Command } from './command.js';

interface HealthReport {
  readonly status: string;
  readonly components?: Readonly<Record<string, { status: string; detail?: string }>>;
}

async function ask(admin: string): Promise<HealthReport> {
  try {
    const response = await fetch(`${admin}/health`, { signal: AbortSignal.timeout(2000) });
    return (await response.json()) as HealthReport;
  } catch {
    return { status: 'unreachable' };
  }
}

export const health: Command = {
  help: 'eaglerank health [--json]\n\nExit code 1 unless every service is healthy.',
  async run(args, { terminal }) {
    const { values } = parseArgs({
      args: [...args],
      options: { json: { type: 'boolean', default: false } },
    });
    const run = readRunFile();
    if (!run)
      throw new CommandError(
        'no local mesh is running, or it is still starting (see .eaglerank/logs); start one with "npm start"',
      );
    const reports = await Promise.all(
      Object.entries(run.admin).map(async ([name, url]) => [name, await ask(url)] as const),
    );
    if (values.json) {
      terminal.out(`${JSON.stringify(Object.fromEntries(reports))}\n`);
    } else {
      for (const [name, report] of reports) {
        terminal.out(`${name.padEnd(20)} ${report.status}\n`);
        for (const [component, { status }] of Object.entries(report.components ?? {})) {
          terminal.out(`  ${component.padEnd(18)} ${status}\n`);
        }
      }
    }
    return reports.every(([, { status }]) => status === 'healthy') ? 0 : 1;
  },
};
