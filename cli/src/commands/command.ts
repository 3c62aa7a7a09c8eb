import type { CliConfig } from '../config.js';
import type { Terminal } from '../terminal.js';

export interface CommandContext {
  readonly config: CliConfig;
  readonly terminal: Terminal;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** A command as the list of commands knows it. */
export interface ListedCommand {
  /** One or two words, e.g. `events import`. */
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** Its module, which is not imported before: what one command needs, others need not wait for. */
  load(): Promise<Command>;
}

/** What a command does. */
export interface Command {
  readonly help: string;
  /** The exit code. */
  run(args: readonly string[], context: CommandContext): Promise<number>;
}
