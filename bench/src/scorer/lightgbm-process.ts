import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { ROOT } from '@eaglerank/mesh';
import { decodeGolden, parseLightgbm, type Forest, type GoldenVectors } from '@eaglerank/model';

const SCRIPT = join(ROOT, 'bench/lightgbm/predict.py');

/** What is trained and scored. */
export interface Work {
  readonly rows: number;
  readonly columns: number;
  readonly trees: number;
  readonly leaves: number;
}

/** A process that trained a model and times LightGBM's predictor on it when asked. */
export class LightgbmProcess {
  private constructor(
    private readonly child: ChildProcessByStdio<Writable, Readable, null>,
    private readonly lines: Interface,
    readonly forest: Forest,
    readonly golden: GoldenVectors,
  ) {}

  /** @param python a Python that has lightgbm */
  static async start(python: string, work: Work): Promise<LightgbmProcess> {
    const folder = mkdtempSync(join(tmpdir(), 'eaglerank-bench-'));
    const size = [work.rows, work.columns, work.trees, work.leaves].map(String);
    const child = spawn(python, [SCRIPT, folder, ...size], { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface(child.stdout);
    try {
      await nextLine(child, lines);
      const forest = parseLightgbm(readFileSync(join(folder, 'model.txt'), 'utf8'));
      const golden = decodeGolden(readFileSync(join(folder, 'golden.bin')));
      return new LightgbmProcess(child, lines, forest, golden);
    } catch (error) {
      child.kill();
      throw error;
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  /** Median ms of CPU time per call of all rows, by way to predict. */
  async time(calls: number): Promise<Readonly<Record<string, number>>> {
    this.child.stdin.write(`${calls}\n`);
    return JSON.parse(await nextLine(this.child, this.lines)) as Record<string, number>;
  }

  async stop(): Promise<void> {
    const gone = once(this.child, 'exit');
    this.child.stdin.end();
    await gone;
  }
}

async function nextLine(
  child: ChildProcessByStdio<Writable, Readable, null>,
  lines: Interface,
): Promise<string> {
  const ended = new AbortController();
  try {
    const [line] = (await Promise.race([
      once(lines, 'line', { signal: ended.signal }),
      once(child, 'exit', { signal: ended.signal }).then(([code]) => {
        throw new Error(`${SCRIPT} ended with ${String(code)}`);
      }),
    ])) as [string];
    return line;
  } finally {
    ended.abort();
  }
}
