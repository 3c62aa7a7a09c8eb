import type { LocalMesh } from '@eaglerank/mesh';
import { jobTargets, probeTargets } from '../../native/job-targets.js';
import { ObservabilityStack } from '../../native/stack.js';
import { loadThresholds } from '../../thresholds/thresholds.js';

/** Programs that the monitoring is made of, all of Debian. */
export const MONITORING_TOOLS = [
  'prometheus',
  'prometheus-alertmanager',
  'prometheus-redis-exporter',
  'prometheus-node-exporter',
  'prometheus-blackbox-exporter',
] as const;

/** Nobody listens there: the alerts of a load that is meant to fail wake nobody. */
const NOBODY = 'http://127.0.0.1:9';

export interface MonitoringOptions {
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Interval of scrapes and of rules, e.g. `1s`. */
  readonly interval: string;
}

/** The stack as it ships over a mesh, with shorter intervals and probes of every door. */
export function startMonitoring(
  mesh: LocalMesh,
  { folder, env, interval }: MonitoringOptions,
): Promise<ObservabilityStack> {
  const scrape = { interval, gateway: interval, evaluation: interval };
  return ObservabilityStack.start({
    folder,
    env,
    thresholds: { ...loadThresholds(), scrape },
    notify: NOBODY,
    redisUrl: mesh.redisUrl,
    targets: { ...jobTargets(mesh), ...probeTargets(mesh) },
  });
}
