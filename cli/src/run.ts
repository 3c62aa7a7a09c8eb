import { ConfigurationError } from '@eaglerank/config';
import { FeedError } from '@eaglerank/client';
import { DatasetError } from '@eaglerank/datasets';
import { FeatureDefinitionError } from '@eaglerank/features';
import type { Command } from './commands/command.js';
import { deadLetters } from './commands/dead-letters.js';
import { eventsExport } from './commands/events-export.js';
import { eventsImport } from './commands/events-import.js';
import { explain } from './commands/explain.js';
import { feed } from './commands/feed.js';
import { featuresGet, featuresPlan } from './commands/features.js';
import { health } from './commands/health.js';
import { models } from './commands/models.js';
import { rank } from './commands/rank.js';
import { simulate } from './commands/simulate.js';
import { status } from './commands/status.js';
import { tenantsCheck } from './commands/tenants-check.js';
import { token } from './commands/token.js';
import { trace } from './commands/trace.js';
import { up } from './commands/up.js';
import { readConfig } from './config.js';
import { CommandError, UsageError, type Terminal } from './terminal.js';

const COMMANDS: readonly Command[] = [
  up,
  feed,
  rank,
  explain,
  trace,
  eventsImport,
  eventsExport,
  deadLetters,
  featuresGet,
  featuresPlan,
  status,
  models,
  tenantsCheck,
  token,
  health,
  simulate,
];

function overview(): string {
  const width = Math.max(...COMMANDS.map((c) => c.name.length));
  const list = COMMANDS.map((c) => `  ${c.name.padEnd(width)}   ${c.summary}`).join('\n');
  return `eaglerank COMMAND [options]\n\n${list}\n\n"eaglerank COMMAND --help" says more.\n`;
}

function find(args: readonly string[]): { command: Command; rest: readonly string[] } | undefined {
  for (const words of [2, 1]) {
    const name = args.slice(0, words).join(' ');
    const command = COMMANDS.find((c) => c.name === name);
    if (command) return { command, rest: args.slice(words) };
  }
  return undefined;
}

/** Node's own argument faults, which name the option. */
function isArgumentFault(error: unknown): boolean {
  return String((error as { code?: unknown } | null)?.code).startsWith('ERR_PARSE_ARGS');
}

function report(error: unknown, terminal: Terminal): number {
  if (error instanceof UsageError || isArgumentFault(error)) {
    terminal.err(`${(error as Error).message}\n`);
    return 2;
  }
  if (error instanceof FeedError) {
    terminal.err(`${error.message}\n`);
    for (const v of error.violations) terminal.err(`  ${v.field}: ${v.description}\n`);
    return 1;
  }
  if (
    error instanceof CommandError ||
    error instanceof DatasetError ||
    error instanceof ConfigurationError ||
    error instanceof FeatureDefinitionError
  ) {
    terminal.err(`${error.message}\n`);
    return 1;
  }
  terminal.err(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 70;
}

/** Runs one command line; resolves with the exit code: 0 done, 1 failed, 2 called wrongly, 70 a bug. */
export async function run(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const found = find(args);
  if (!found) {
    const asked = args.length === 0 || args[0] === 'help' || args[0] === '--help';
    if (!asked) terminal.err(`there is no command "${args.join(' ')}"\n\n`);
    terminal[asked ? 'out' : 'err'](overview());
    return asked ? 0 : 2;
  }
  if (found.rest.includes('--help')) {
    terminal.out(`${found.command.help}\n`);
    return 0;
  }
  try {
    const config = readConfig(environment);
    return await found.command.run(found.rest, { config, terminal, signal });
  } catch (error) {
    return report(error, terminal);
  }
}
