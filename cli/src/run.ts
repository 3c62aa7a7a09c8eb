import type { FeedError } from '@eaglerank/client';
import { COMMANDS } from './commands/catalogue.js';
import type { ListedCommand } from './commands/command.js';
import { readConfig } from './config.js';
import type { Terminal } from './terminal.js';
import { unknownOption } from './unknown-option.js';

/** Errors whose message says it all; by name, because what throws them is imported by commands only. */
const EXPLAINED: ReadonlySet<string> = new Set([
  'CommandError',
  'ConfigurationError',
  'DatasetError',
  'FeatureDefinitionError',
]);

function overview(): string {
  const width = Math.max(...COMMANDS.map((c) => c.name.length));
  const list = COMMANDS.map((c) => `  ${c.name.padEnd(width)}   ${c.summary}`).join('\n');
  return `eaglerank COMMAND [options]\n\n${list}\n\n"eaglerank COMMAND --help" says more.\n`;
}

function find(
  args: readonly string[],
): { command: ListedCommand; rest: readonly string[] } | undefined {
  for (const words of [2, 1]) {
    const name = args.slice(0, words).join(' ');
    const command = COMMANDS.find((c) => c.name === name);
    if (command) return { command, rest: args.slice(words) };
  }
  return undefined;
}

/** What is wrong with the call, if that is what the error says. */
function usageFault(error: unknown, command: string, help: string): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { name, message, code } = error as NodeJS.ErrnoException;
  if (name === 'UsageError') return `${message}\n`;
  // node's own argument faults name the option
  if (!String(code).startsWith('ERR_PARSE_ARGS')) return undefined;
  const option = /^Unknown option '([^']+)'/.exec(message)?.[1];
  return option === undefined ? `${message}\n` : unknownOption(option, command, help);
}

function report(error: unknown, terminal: Terminal): number {
  const name = error instanceof Error ? error.name : '';
  if (name === 'FeedError') {
    const { message, violations } = error as FeedError;
    const refusedAt = /connect ECONNREFUSED (\S+)/.exec(message)?.[1]?.replace(/\.$/, '');
    terminal.err(
      `${refusedAt ? `nothing listens at ${refusedAt}: is npm start running?` : message}\n`,
    );
    for (const v of violations) terminal.err(`  ${v.field}: ${v.description}\n`);
    return 1;
  }
  if (EXPLAINED.has(name)) {
    terminal.err(`${(error as Error).message}\n`);
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
  let help = '';
  try {
    const command = await found.command.load();
    ({ help } = command);
    if (found.rest.includes('--help')) {
      terminal.out(`${help}\n`);
      return 0;
    }
    const config = readConfig(environment);
    return await command.run(found.rest, { config, terminal, signal });
  } catch (error) {
    const fault = usageFault(error, found.command.name, help);
    if (fault === undefined) return report(error, terminal);
    terminal.err(fault);
    return 2;
  }
}
