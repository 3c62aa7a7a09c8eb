import type { FaultList, Path } from './faults.js';
import type { Definition } from './schema.js';

/** Adds a fault unless the window is declared, or `lifetime`. */
export function checkWindowName(
  definition: Definition,
  window: string,
  path: Path,
  faults: FaultList,
): void {
  if (window === 'lifetime' || definition.windows[window] !== undefined) return;
  const known = [...Object.keys(definition.windows), 'lifetime'].join(', ');
  faults.add(path, `names no window "${window}"; declare it under windows (there are ${known})`);
}
