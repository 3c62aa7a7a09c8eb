import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startReaper } from '@eaglerank/testkit';

const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 5_000;

export interface ToolOptions {
  readonly name: string;
  readonly binary: string;
  readonly args: readonly string[];
  /** Its own folder: data and log; removed when this process dies before it. */
  readonly folder: string;
  /** Answers with 2xx once it is ready. */
  readonly readyUrl: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Where its standard output goes, if not into its log. */
  readonly outFile?: string;
}

/** A program of someone else's that runs beside the mesh and ends with this process. */
export class ToolProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly dismiss: () => void,
  ) {}

  /** Resolves once it is ready. Throws with the end of its log when it is not. */
  static async start(options: ToolOptions): Promise<ToolProcess> {
    const { name, binary, args, folder, readyUrl, env = {}, outFile } = options;
    mkdirSync(folder, { recursive: true });
    const logFile = join(folder, `${name}.log`);
    const log = openSync(logFile, 'a');
    const out = outFile === undefined ? log : openSync(outFile, 'a');
    const child = spawn(binary, [...args], {
      cwd: folder,
      stdio: ['ignore', out, log],
      detached: true,
      env: { PATH: '/usr/bin:/bin', ...env },
    });
    closeSync(log);
    if (out !== log) closeSync(out);
    const reaper = startReaper(folder);
    if (child.pid !== undefined) reaper.watch(child.pid);
    const tool = new ToolProcess(child, () => reaper.dismiss());
    let failure: Error | undefined;
    child.once('error', (error) => (failure = error));
    const deadline = performance.now() + READY_WITHIN_MS;
    while (!(await answers(readyUrl))) {
      if (failure || tool.hasEnded || performance.now() > deadline) {
        await tool.stop();
        const tail = readFileSync(logFile, 'utf8').slice(-2000);
        throw new Error(`${name} did not get ready: ${failure?.message ?? tail}`);
      }
      await sleep(50);
    }
    return tool;
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Sends a signal, e.g. SIGSTOP to hang it. */
  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async stop(): Promise<void> {
    if (!this.hasEnded && this.child.pid !== undefined) {
      const gone = once(this.child, 'exit');
      this.child.kill('SIGTERM');
      const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_WITHIN_MS);
      await gone;
      clearTimeout(timer);
    }
    this.dismiss();
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(1000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
