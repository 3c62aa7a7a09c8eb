import { join } from 'node:path';
import { ROOT, type LocalMesh } from '@eaglerank/mesh';
import { WebhookReceiver, type Notification } from '../drill/webhook-receiver.js';
import { loadThresholds } from '../thresholds/thresholds.js';
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
  try {
    const stack = await ObservabilityStack.start({
      folder,
      env,
      onStep,
      thresholds: loadThresholds(),
      notify: receiver.url,
      targets: jobTargets(mesh),
      redisUrl: mesh.redisUrl,
      ports: PORTS,
      runbooks: join(ROOT, 'docs/runbooks'),
    });
    return {
      prometheusUrl: stack.prometheusUrl,
      alertmanagerUrl: stack.alertmanagerUrl,
      missing: stack.missing,
      async stop() {
        await stack.stop();
        await receiver.stop();
      },
    };
  } catch (error) {
    await receiver.stop();
    throw error;
  }
}

function describe({ receiver, status, labels, annotations }: Notification): string {
  const { severity = '', alertname = '' } = labels;
  return `${status}: ${severity} ${alertname} to ${receiver}: ${annotations['summary'] ?? ''}`;
}
