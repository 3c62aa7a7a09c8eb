import type { CliConfig } from '../config.js';
import type { Terminal } from '../terminal.js';

export interface CommandContext {
  readonly config: CliConfig;
  readonly terminal: Terminal;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** One command of the command line. */
export interface Command {
  /** One or two words, e.g. `events import`. */
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  readonly help: string;
  /** The exit code. */
  run(args: readonly string[], context: CommandContext): Promise<number>;
}
