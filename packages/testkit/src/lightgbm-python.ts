import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const TRAINER = fileURLToPath(new URL('../../../trainer/.venv/bin/python', import.meta.url));

/** A Python that has lightgbm and numpy, or why there is none. */
export type LightgbmPython = { readonly command: string } | { readonly missing: string };

/** Looks at the Python that PYTHON names, then at the trainer's own. */
export function findLightgbmPython(): LightgbmPython {
  const named = process.env['PYTHON'];
  if (named && hasLightgbm(named)) return { command: named };
  if (existsSync(TRAINER) && hasLightgbm(TRAINER)) return { command: TRAINER };
  const why = named ? `${named} has no lightgbm with numpy` : 'PYTHON names none with lightgbm';
  return { missing: `${why}, and the trainer is not set up` };
}

function hasLightgbm(command: string): boolean {
  try {
    execFileSync(command, ['-c', 'import lightgbm, numpy'], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}
