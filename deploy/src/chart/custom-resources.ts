import { join } from 'node:path';
import { ROOT } from '@eaglerank/mesh';
import { runProgram } from './run-program.js';

/** What the types of the Prometheus operator and the Gateway API make of manifests. */
export interface CustomResources {
  readonly read: number;
  /** `Kind: why`. */
  readonly refused: readonly string[];
}

/** Builds the checker of deploy/custom-resources into a folder. Rejects with what the compiler says. */
export async function buildResourceChecker(go: string, folder: string): Promise<string> {
  const program = join(folder, 'custom-resources');
  const sources = join(ROOT, 'deploy/custom-resources');
  const args = ['build', '-C', sources, '-mod=readonly', '-o', program, '.'];
  const { code, errors } = await runProgram(go, args);
  if (code !== 0) throw new Error(`go build: ${errors.trim()}`);
  return program;
}

/** Decodes custom resources among manifests strictly. */
export async function checkCustomResources(
  checker: string,
  manifests: string,
): Promise<CustomResources> {
  const { code, output, errors } = await runProgram(checker, [], manifests);
  if (code !== 0) throw new Error(errors.trim());
  return JSON.parse(output) as CustomResources;
}
