import { env } from '../../config.js';
import { findTool } from '../../tools/find-tool.js';
import type { ChartCase } from '../chart-cases.js';
import { renderChart, type KubernetesObject } from '../helm.js';

const rendered = new Map<string, Promise<readonly KubernetesObject[]>>();

/** The executable; where it is not installed, the test is skipped. Call it in a hook or a test. */
export function helmOrSkip(test: Mocha.Context): string {
  const helm = findTool('helm', env);
  if (helm === undefined) return test.skip();
  return helm;
}

/** Renders a case, once for all tests of a process. */
export function render(helm: string, options: ChartCase): Promise<readonly KubernetesObject[]> {
  let objects = rendered.get(options.name);
  if (!objects) rendered.set(options.name, (objects = renderChart({ helm, ...options })));
  return objects;
}
