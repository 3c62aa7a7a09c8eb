import { run } from '../run.js';

/** What a call came to. */
export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line in this process, as from a pipe, and keeps what it says. */
export async function callWith(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<Outcome> {
  let out = '';
  let err = '';
  const terminal = {
    out: (text: string) => (out += text),
    err: (text: string) => (err += text),
    interactive: false,
    width: 80,
  };
  const code = await run(args, environment, terminal, signal);
  return { code, out, err };
}
