import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * starting → running → (exited by itself) → waiting → starting …
 * any → stopping → stopped
 */
export type ProcessState = 'starting' | 'running' | 'waiting' | 'stopping' | 'stopped';

export interface ProcessOptions {
  readonly name: string;
  /** Script that Node runs. */
  readonly script: string;
  readonly args?: readonly string[];
  /** Further flags of Node itself, e.g. `--cpu-prof`. */
  readonly nodeArgs?: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly logFile: string;
  /** Called for every exit that nobody asked for; `how` ends with its last words, if they are for people. */
  readonly onCrash: (name: string, how: string) => void;
  /** It has an end of its own: do not start it again. */
  readonly once?: boolean;
}

const END_WITH_PARENT = fileURLToPath(new URL('end-with-parent.js', import.meta.url));
const STOP_WITHIN_MS = 25_000;
const FIRST_DELAY_MS = 200;
const LAST_DELAY_MS = 5_000;
/** Bytes of the log that are looked at after an end. */
const LAST_WORDS = 1_000;
/** A process that ran this long starts over with the first delay. */
const HEALTHY_AFTER_MS = 10_000;

/**
 * A child process that is started again whenever it ends by itself, with growing delays. It is in a
 * process group of its own, and ends with this process, however that ends.
 */
export class ManagedProcess {
  state: ProcessState = 'starting';
  restarts = 0;
  private child: ChildProcess | undefined;
  private delay = FIRST_DELAY_MS;
  private timer: NodeJS.Timeout | undefined;
  /** Where this run's part of the log begins, bytes. */
  private logBegins = 0;

  constructor(private readonly options: ProcessOptions) {}

  get pid(): number | undefined {
    return this.child?.pid;
  }

  start(): void {
    const { script, args = [], nodeArgs = [], env, logFile } = this.options;
    // the child writes to the file itself: no line is lost with, or copied by, this process
    const log = openSync(logFile, 'a');
    this.logBegins = fstatSync(log).size;
    const flags = ['--enable-source-maps', '--import', END_WITH_PARENT, ...nodeArgs];
    const child = spawn(process.execPath, [...flags, script, ...args], {
      env,
      stdio: ['pipe', log, log],
      // a terminal's Ctrl-C goes to a whole group, but who comes to an end when is decided here
      detached: true,
    });
    closeSync(log);
    child.stdin?.on('error', () => undefined);
    const startedAt = performance.now();
    this.child = child;
    this.state = 'running';
    child.once('exit', (code, signal) => {
      if (this.state === 'stopping' || this.state === 'stopped') {
        this.state = 'stopped';
        return;
      }
      if (this.options.once === true) {
        this.state = 'stopped';
        if (code !== 0)
          this.options.onCrash(this.options.name, ended(code, signal) + this.lastWords());
        return;
      }
      if (performance.now() - startedAt > HEALTHY_AFTER_MS) this.delay = FIRST_DELAY_MS;
      this.options.onCrash(this.options.name, ended(code, signal) + this.lastWords());
      this.restartLater();
    });
    child.once('error', (error) => this.options.onCrash(this.options.name, error.message));
  }

  /** What it wrote last that is no line of its log. */
  private lastWords(): string {
    const written = readFileSync(this.options.logFile).subarray(this.logBegins);
    const text = written.subarray(-LAST_WORDS).toString();
    const own = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('{'));
    return own.length === 0 ? '' : `: ${own.join('\n')}`;
  }

  private restartLater(): void {
    this.state = 'waiting';
    this.restarts++;
    this.timer = setTimeout(() => this.start(), this.delay);
    this.delay = Math.min(LAST_DELAY_MS, this.delay * 2);
  }

  /** SIGTERM, and SIGKILL when that is not heeded; resolves when the process is gone. */
  async stop(): Promise<void> {
    clearTimeout(this.timer);
    const child = this.child;
    if (!child || child.exitCode !== null || child.signalCode !== null) {
      this.state = 'stopped';
      return;
    }
    this.state = 'stopping';
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
    await gone;
    clearTimeout(killer);
  }
}

function ended(code: number | null, signal: NodeJS.Signals | null): string {
  return signal ?? `exit code ${code ?? 'unknown'}`;
}
