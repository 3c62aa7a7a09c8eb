import { join } from 'node:path';
import { ROOT, type LocalMesh } from '@eaglerank/mesh';
import { WebhookReceiver, type Notification } from '../drill/webhook-receiver.js';
import { startMeshEdge } from '../envoy/mesh-edge.js';
import { loadThresholds } from '../thresholds/thresholds.js';
import { findTool } from '../tools/find-tool.js';
import { jobTargets } from './job-targets.js';
import { ObservabilityStack, type StackPorts } from './stack.js';

/** Where the tools listen by custom. */
const PORTS: StackPorts = {
  prometheus: 9090,
  alertmanager: 9093,
  redisExporter: 9121,
  nodeExporter: 9100,
  blackbox: 9115,
};

/** The stack beside a mesh of this machine. */
export interface Beside {
  readonly prometheusUrl: string;
  readonly alertmanagerUrl: string;
  /** What was left out, with the reason. */
  readonly missing: readonly string[];
  stop(): Promise<void>;
}

export interface BesideOptions {
  /** Folder for configuration, data and logs. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onStep: (text: string) => void;
}

/**
 * Starts Prometheus, Alertmanager and exporters for a mesh that runs; notifications are told to
 * `onStep`. Throws ToolMissingError.
 */
export async function startBeside(mesh: LocalMesh, options: BesideOptions): Promise<Beside> {
  const { folder, env, onStep } = options;
  const receiver = await WebhookReceiver.start((notification) => {
    if (notification.receiver !== 'watchdog') onStep(describe(notification));
  });
  let edge: Edge | undefined;
  try {
    edge = await startEdge(mesh, options);
    const stack = await ObservabilityStack.start({
      folder,
      env,
      onStep,
      thresholds: loadThresholds(),
      notify: receiver.url,
      targets: { ...jobTargets(mesh), ...edge.targets },
      redisUrl: mesh.redisUrl,
      ports: PORTS,
      runbooks: join(ROOT, 'docs/runbooks'),
    });
    return {
      prometheusUrl: stack.prometheusUrl,
      alertmanagerUrl: stack.alertmanagerUrl,
      missing: [...stack.missing, ...edge.missing],
      async stop() {
        await edge?.stop();
        await stack.stop();
        await receiver.stop();
      },
    };
  } catch (error) {
    await edge?.stop();
    await receiver.stop();
    throw error;
  }
}

interface Edge {
  readonly targets: Readonly<Record<string, readonly string[]>>;
  readonly missing: readonly string[];
  stop(): Promise<void>;
}

/** Envoy before the gateways, where it is installed. */
async function startEdge(mesh: LocalMesh, { folder, env, onStep }: BesideOptions): Promise<Edge> {
  const binary = findTool('envoy', env);
  if (!binary || !findTool('openssl', env)) {
    const missing = ['envoy or openssl is not installed: nothing listens for TLS'];
    return { targets: {}, missing, stop: () => Promise.resolve() };
  }
  const envoy = await startMeshEdge(mesh, { binary, folder: join(folder, 'edge') });
  const { edge, stats } = envoy.options;
  onStep(`Envoy on https://localhost:${edge.port}`);
  return {
    targets: { envoy: [`${stats.host}:${stats.port}`] },
    missing: [],
    stop: () => envoy.stop(),
  };
}

function describe({ receiver, status, labels, annotations }: Notification): string {
  const { severity = '', alertname = '' } = labels;
  return `${status}: ${severity} ${alertname} to ${receiver}: ${annotations['summary'] ?? ''}`;
}
