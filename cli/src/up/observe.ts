import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Companion } from '@eaglerank/mesh';
import { ROOT } from '@eaglerank/mesh/plan';
import { STATE_DIR } from '../paths.js';
import { CommandError } from '../terminal.js';

/** Loaded by its path: an image of the services has the command line without it. */
const DEPLOY = join(ROOT, 'deploy/dist/index.js');

interface DeployModule {
  readonly Beside: new (options: {
    readonly folder: string;
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly onStep: (text: string) => void;
  }) => Companion;
}

/** The observability stack for a mesh that is about to start. Throws CommandError where there is none. */
export async function observability(
  env: Readonly<Record<string, string | undefined>>,
  step: (text: string) => void,
): Promise<Companion> {
  if (!existsSync(DEPLOY)) {
    throw new CommandError('--observability needs a clone of the repository: there is no deploy/');
  }
  const { Beside } = (await import(pathToFileURL(DEPLOY).href)) as DeployModule;
  const folder = join(STATE_DIR, 'observability');
  rmSync(folder, { recursive: true, force: true });
  const beside = new Beside({ folder, env, onStep: step });
  return {
    traceEndpoint: (receiver) => named(beside.traceEndpoint(receiver)),
    attach: (mesh) => named(beside.attach(mesh)),
    stop: () => beside.stop(),
  };
}

async function named<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new CommandError(`--observability: ${(error as Error).message}`, { cause: error });
  }
}
