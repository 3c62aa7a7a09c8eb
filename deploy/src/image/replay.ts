import { cpSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { runCommand } from '../tools/run-command.js';
import { dockerIgnore, type DockerIgnore } from './docker-ignore.js';
import type { Stage, Step } from './dockerfile.js';

export interface ReplayOptions {
  /** Root of the build context. */
  readonly context: string;
  /** Text of its .dockerignore. */
  readonly ignore: string;
  /** Folder that gets one folder per stage. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly say: (line: string) => void;
}

/**
 * Carries out a Dockerfile without an engine: each stage is a folder that stands for its root, COPY
 * copies between them and RUN runs on this machine, in the folder. Bases are not fetched: what runs is
 * this machine's Node. Resolves with the folder of the last stage.
 */
export async function replay(stages: readonly Stage[], options: ReplayOptions): Promise<string> {
  const roots = new Map<string, string>();
  let root = '';
  for (const [i, stage] of stages.entries()) {
    const name = stage.name ?? 'final';
    root = join(options.folder, `${i}-${name}`);
    roots.set(name, root);
    mkdirSync(root, { recursive: true });
    await new StageReplay(root, roots, options).carryOut(stage.steps);
    options.say(`stage ${name} replayed`);
  }
  return root;
}

class StageReplay {
  private workdir = '/';
  private env: Readonly<Record<string, string>> = {};

  constructor(
    private readonly root: string,
    private readonly roots: ReadonlyMap<string, string>,
    private readonly options: ReplayOptions,
  ) {}

  async carryOut(steps: readonly Step[]): Promise<void> {
    for (const step of steps) {
      if (step.kind === 'workdir') this.workdir = step.path;
      else if (step.kind === 'env') this.env = { ...this.env, ...step.values };
      else if (step.kind === 'copy') this.copy(step);
      else if (step.kind === 'run') await this.run(step.command);
      mkdirSync(this.inRoot(this.workdir), { recursive: true });
    }
  }

  private inRoot(path: string): string {
    return join(this.root, posix.resolve(this.workdir, path));
  }

  private copy({ from, sources, to }: Extract<Step, { kind: 'copy' }>): void {
    const origin = from === undefined ? this.options.context : this.roots.get(from);
    if (origin === undefined) throw new Error(`COPY --from=${String(from)}: no such stage`);
    const ignored = dockerIgnore(from === undefined ? this.options.ignore : '');
    for (const source of sources) copyTree(join(origin, source), this.inRoot(to), ignored);
  }

  private async run(command: readonly string[]): Promise<void> {
    const [program = '', ...words] = command.map((word) =>
      word.startsWith('/') ? join(this.root, word) : word,
    );
    const env = { ...this.options.env, ...this.env };
    await runCommand(program, words, { cwd: this.inRoot(this.workdir), env });
  }
}

/** Copies what is in a folder, links as links; files of the context that are ignored stay behind. */
function copyTree(from: string, to: string, ignore: DockerIgnore): void {
  const walk = (below: string): void => {
    for (const entry of readdirSync(join(from, below), { withFileTypes: true })) {
      const path = posix.join(below, entry.name);
      if (entry.isDirectory()) {
        if (!ignore.prunes(path)) walk(path);
      } else if (!ignore.ignores(path)) {
        mkdirSync(dirname(join(to, path)), { recursive: true });
        cpSync(join(from, path), join(to, path), { verbatimSymlinks: true });
      }
    }
  };
  walk('');
}

/** Size of a folder's files, MB, and their number. */
export function sizeOf(folder: string): { readonly mb: number; readonly files: number } {
  let bytes = 0;
  let files = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    bytes += statSync(join(entry.parentPath, entry.name)).size;
    files++;
  }
  return { mb: bytes / 1e6, files };
}
