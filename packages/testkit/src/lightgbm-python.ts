import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const TRAINER = fileURLToPath(new URL('../../../trainer/.venv/bin/python', import.meta.url));

/** A Python that has lightgbm and numpy, or why there is none. */
export type LightgbmPython = { readonly command: string } | { readonly missing: string };

/** Looks at the Python that PYTHON names, else at the trainer's. */
export function findLightgbmPython(): LightgbmPython {
  const command = process.env['PYTHON'] ?? TRAINER;
  if (command === TRAINER && !existsSync(command)) {
    return { missing: 'PYTHON is not set and the trainer is not set up' };
  }
  try {
    execFileSync(command, ['-c', 'import lightgbm, numpy'], { stdio: 'pipe' });
    return { command };
  } catch {
    return { missing: `${command} has no lightgbm with numpy` };
  }
}
