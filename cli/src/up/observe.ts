import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Beside } from '@eaglerank/deploy';
import type { LocalMesh } from '@eaglerank/mesh';
import { STATE_DIR } from '../paths.js';
import { CommandError } from '../terminal.js';

/** Starts the observability stack beside a mesh. Throws CommandError when a part of it cannot run. */
export async function observe(
  mesh: LocalMesh,
  env: Readonly<Record<string, string | undefined>>,
  step: (text: string) => void,
): Promise<Beside> {
  const { startBeside } = await import('@eaglerank/deploy');
  const folder = join(STATE_DIR, 'observability');
  rmSync(folder, { recursive: true, force: true });
  try {
    const beside = await startBeside(mesh, { folder, env, onStep: step });
    for (const missing of beside.missing) step(missing);
    step(`Prometheus ${beside.prometheusUrl}  Alertmanager ${beside.alertmanagerUrl}`);
    return beside;
  } catch (error) {
    throw new CommandError(`--observability: ${(error as Error).message}`, { cause: error });
  }
}
