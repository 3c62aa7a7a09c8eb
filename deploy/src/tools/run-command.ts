import { spawn } from 'node:child_process';

export interface CommandOptions {
  readonly cwd?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const KEPT_CHARACTERS = 2000;

/** What a program writes to stdout. Rejects with its last words when it is missing or fails. */
export function runCommand(
  program: string,
  args: readonly string[],
  { cwd, env }: CommandOptions,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    let said = '';
    const keep = (chunk: Buffer): void => {
      said = (said + chunk.toString()).slice(-KEPT_CHARACTERS);
    };
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'ENOENT' ? new Error(`${program} is not installed`) : error);
    });
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(Buffer.concat(out).toString());
      const how = signal ?? `status ${String(code)}`;
      reject(
        new Error(`${program} ${args.slice(0, 2).join(' ')} ended with ${how}: ${said.trim()}`),
      );
    });
  });
}
