import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const READY_WITHIN_MS = 20_000;

export interface DaemonOptions {
  readonly binary: string;
  readonly args: readonly string[];
  readonly logFile: string;
  /** Answers 200 once it serves. */
  readonly readyUrl: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** A program that serves until it is stopped. It ends with this process, however that ends. */
export class Daemon {
  private constructor(private readonly child: ChildProcess) {}

  /** Throws with the end of its log when it does not serve in time. */
  static async start(options: DaemonOptions): Promise<Daemon> {
    const { binary, args, logFile, readyUrl, env = {} } = options;
    const log = openSync(logFile, 'a');
    // the pipe on stdin closes with this process, even after SIGKILL
    const script =
      '"$@" & pid=$!; trap "kill $pid" TERM; { cat >/dev/null; kill $pid; } <&3 & wait $pid; wait $pid';
    const child = spawn('sh', ['-c', script, 'daemon', binary, ...args], {
      stdio: ['ignore', log, log, 'pipe'],
      env,
      detached: true,
    });
    closeSync(log);
    const daemon = new Daemon(child);
    const startedAt = performance.now();
    while (!(await answers(readyUrl))) {
      const late = performance.now() - startedAt > READY_WITHIN_MS;
      if (late || child.exitCode !== null) {
        await daemon.stop();
        throw new Error(`${binary} does not serve:\n${readFileSync(logFile, 'utf8').slice(-1500)}`);
      }
      await sleep(50);
    }
    return daemon;
  }

  /** May be called twice. */
  async stop(): Promise<void> {
    const { child } = this;
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    const gone = once(child, 'exit');
    process.kill(-child.pid, 'SIGTERM');
    await gone;
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(1000) })).ok;
  } catch {
    return false;
  }
}
