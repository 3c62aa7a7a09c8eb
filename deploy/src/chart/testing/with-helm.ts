import { environment } from '../config.js';
import { findTool } from '../../tools/find-tool.js';
import type { ChartCase } from '../chart-cases.js';
import { renderChart, type KubernetesObject } from '../helm.js';

const rendered = new Map<string, Promise<readonly KubernetesObject[]>>();

/** The executable; undefined where it is not installed. */
export function findHelm(): string | undefined {
  return findTool('helm', environment());
}

/** The executable, or the test is skipped. Call it in a hook or a test. */
export function helmOrSkip(test: Mocha.Context): string {
  const helm = findHelm();
  if (helm === undefined) return test.skip();
  return helm;
}

/** Renders a case, once for all tests of a process. */
export function render(helm: string, options: ChartCase): Promise<readonly KubernetesObject[]> {
  let objects = rendered.get(options.name);
  if (!objects) rendered.set(options.name, (objects = renderChart({ helm, ...options })));
  return objects;
}
