import { metricsSay } from '@eaglerank/mesh';
import type { CommandContext } from '../commands/command.js';
import type { RunFile } from '../run-file.js';
import { CommandError } from '../terminal.js';

const WAIT_MS = 20_000;

/** Waits until the local mesh's ranker says that it serves a version. */
export async function untilServed(
  run: RunFile,
  { name, version }: { readonly name: string; readonly version: string },
  { terminal, signal }: CommandContext,
): Promise<void> {
  const startedAt = performance.now();
  const admin = run.admin['ranker-service'];
  if (admin === undefined) return;
  const served = (metrics: string): boolean => serves(metrics, name, version);
  if (await metricsSay(admin, served, WAIT_MS, signal)) {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    terminal.out(`served by the ranker after ${seconds} s\n`);
    return;
  }
  if (signal.aborted) return;
  throw new CommandError(
    `the ranker does not serve ${name}@${version}: no tenant of config/tenants names ${name} as its model, or the ranker refused it; see .eaglerank/logs/ranker-service.log`,
  );
}

function serves(metrics: string, name: string, version: string): boolean {
  return metrics
    .split('\n')
    .some(
      (line) =>
        line.startsWith('model_info{') &&
        line.includes(`model="${name}"`) &&
        line.includes(`version="${version}"`) &&
        line.trimEnd().endsWith(' 1'),
    );
}
