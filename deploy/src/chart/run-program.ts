import { spawn } from 'node:child_process';
import { ROOT } from '@eaglerank/mesh';

export interface CommandResult {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs a program with a text as its input. Rejects when it cannot be started. */
export function runProgram(
  program: string,
  args: readonly string[],
  input = '',
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output, errors }));
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

/** Runs Node with nothing of this process's environment, in the root of the repository. */
export function runNode(
  env: Readonly<Record<string, string>>,
  args: readonly string[],
): Promise<CommandResult> {
  const settings = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  return runProgram('env', ['-i', '-C', ROOT, ...settings, process.execPath, ...args]);
}
