/** What a command writes to; tests pass their own. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Whether a person is watching: progress bars redraw in place. */
  readonly interactive: boolean;
  /** Width in characters. */
  readonly width: number;
}

/** A fault of the call, not of the program: printed without a stack, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The command could not do its work; printed without a stack, exit code 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** A progress bar that redraws in place, or prints a line every ten percent when nobody watches. */
export class Progress {
  private lastShare = -1;
  private lastAt = 0;

  constructor(
    private readonly terminal: Terminal,
    private readonly label: string,
  ) {}

  update(done: number, total: number, note = ''): void {
    const share = total > 0 ? Math.min(1, done / total) : 0;
    if (this.terminal.interactive) {
      const now = performance.now();
      if (now - this.lastAt < 100 && share < 1) return;
      this.lastAt = now;
      const width = 24;
      const filled = Math.round(share * width);
      const bar = '█'.repeat(filled) + '░'.repeat(width - filled);
      const line = `${this.label} ${bar} ${(share * 100).toFixed(0).padStart(3)} % ${note}`;
      this.terminal.err(
        `\r${line.slice(0, this.terminal.width - 1).padEnd(this.terminal.width - 1)}`,
      );
      if (share === 1) this.terminal.err('\n');
      return;
    }
    const step = Math.floor(share * 10);
    if (step === this.lastShare) return;
    this.lastShare = step;
    this.terminal.err(`${this.label} ${(share * 100).toFixed(0)} % ${note}\n`);
  }
}
