import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { RUN_FILE, STATE_DIR } from './paths.js';

/** How to reach a running local mesh. */
export interface RunFile {
  readonly pid: number;
  readonly gateway: string;
  readonly http: string;
  readonly feature: string;
  readonly traces: string;
  readonly secretFile: string;
  readonly redis: string;
  /** Folder of its models. */
  readonly models: string;
  /** Admin URL by service. */
  readonly admin: Readonly<Record<string, string>>;
}

export function writeRunFile(run: RunFile): void {
  mkdirSync(STATE_DIR, { recursive: true });
  writeFileSync(RUN_FILE, `${JSON.stringify(run, null, 2)}\n`);
}

/** The local mesh that is running, if one is. */
export function readRunFile(): RunFile | undefined {
  try {
    const run = JSON.parse(readFileSync(RUN_FILE, 'utf8')) as RunFile;
    process.kill(run.pid, 0);
    return run;
  } catch {
    return undefined;
  }
}

export function removeRunFile(): void {
  rmSync(RUN_FILE, { force: true });
}
