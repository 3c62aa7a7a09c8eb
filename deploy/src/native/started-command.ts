import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT, freePorts } from '@eaglerank/mesh';
import { PORT_SETTINGS } from '@eaglerank/mesh/plan';

const STOPS_WITHIN_MS = 30_000;

/** `npm start -- --observability` as a user starts it, the mesh on free ports. */
export class StartedCommand {
  private readonly lines: string[] = [];

  private constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface(stream).on('line', (line) => this.lines.push(line));
    }
  }

  static async start(env: Readonly<Record<string, string | undefined>>): Promise<StartedCommand> {
    const variables = Object.values(PORT_SETTINGS).map(([variable]) => variable);
    const ports = await freePorts(variables.length);
    const own = Object.fromEntries(variables.map((name, i) => [name, String(ports[i])]));
    const child = spawn('npm', ['start', '--', '--observability'], {
      cwd: ROOT,
      env: { ...env, ...own },
      stdio: ['ignore', 'pipe', 'pipe'],
      // a group of its own, which gets the signal as the foreground group of a terminal does
      detached: true,
    });
    return new StartedCommand(child);
  }

  /** URL that follows a word in what it says, e.g. `Loki`; undefined while it has not said it. */
  url(name: string): string | undefined {
    return new RegExp(`${name} (https?://\\S+)`).exec(this.said)?.[1];
  }

  get said(): string {
    return this.lines.join('\n');
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Itself and all that it started, whoever started it. */
  processes(): number[] {
    const parents = parentsByProcess();
    const found = new Set<number>(this.child.pid === undefined ? [] : [this.child.pid]);
    for (let before = 0; before !== found.size;) {
      before = found.size;
      for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid);
    }
    return [...found];
  }

  /** Presses Ctrl-C. Resolves with how it ended and with the processes of its that are left. */
  async interrupt(): Promise<{ readonly how: string; readonly left: readonly string[] }> {
    const all = this.processes();
    const gone = this.hasEnded ? Promise.resolve() : once(this.child, 'exit');
    if (!this.hasEnded && this.child.pid !== undefined) process.kill(-this.child.pid, 'SIGINT');
    await Promise.race([gone, sleep(STOPS_WITHIN_MS, undefined, { ref: false })]);
    const how = this.hasEnded
      ? `exit code ${String(this.child.exitCode ?? this.child.signalCode)}`
      : `still running after ${STOPS_WITHIN_MS / 1000} s`;
    return { how, left: all.flatMap((pid) => commandOf(pid) ?? []) };
  }
}

function parentsByProcess(): Map<number, number> {
  const found = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    // pid (command) state parent; the command may hold spaces and brackets
    const stat = read(join('/proc', name, 'stat'));
    const parent = /\) \S (\d+)/.exec(stat.slice(stat.lastIndexOf(')')))?.[1];
    if (parent !== undefined) found.set(Number(name), Number(parent));
  }
  return found;
}

/** Command line of a process; undefined when there is none, or only its exit code is left. */
function commandOf(pid: number): string | undefined {
  return read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim() || undefined;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
