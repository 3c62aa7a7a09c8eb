import { join } from 'node:path';
import { ROOT, type Companion, type LocalMesh } from '@eaglerank/mesh';
import { Collector } from '../collector/collector.js';
import { WebhookReceiver, type Notification } from '../drill/webhook-receiver.js';
import { EDGE_PORTS, endpointOf, startMeshEdge } from '../envoy/mesh-edge.js';
import { startShipper } from '../logs/log-shipper.js';
import { Loki } from '../logs/loki.js';
import { loadThresholds } from '../thresholds/thresholds.js';
import { findTool } from '../tools/find-tool.js';
import { jobTargets, probeTargets } from './job-targets.js';
import { freeOr } from './ports.js';
import { ObservabilityStack } from './stack.js';

/** Where the tools listen by custom. */
const STACK_PORTS = {
  prometheus: 9090,
  alertmanager: 9093,
  redisExporter: 9121,
  nodeExporter: 9100,
  blackbox: 9115,
};
const COLLECTOR_PORTS = { grpc: 4317, http: 4318, spanMetrics: 8889, health: 13133, own: 8888 };
const LOKI_PORTS = { http: 3100, grpc: 9096 };

/** A demonstration keeps every trace, and soon: its store is small and it is looked at at once. */
const KEEP_ALL = { SAMPLE_PERCENT: '100', DECISION_WAIT: '1s' };

export interface BesideOptions {
  /** Folder for configuration, data and logs. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What started, where it listens, what was left out and why, and what Alertmanager tells. */
  readonly onStep: (text: string) => void;
}

interface Stoppable {
  stop(): Promise<void>;
}

/**
 * The observability stack beside a mesh of this machine, with the configuration that containers get:
 * Prometheus, Alertmanager and exporters, and the collector, Loki and Envoy where they are installed.
 * Each listens on the loopback address, at its customary port or, where that is taken, at a free one.
 */
export class Beside implements Companion {
  private readonly running: Stoppable[] = [];
  private collector: Collector | undefined;

  constructor(private readonly options: BesideOptions) {}

  async traceEndpoint(receiver: string): Promise<string> {
    const binary = this.find('otelcol', 'no metrics are made from spans');
    if (binary === undefined) return receiver;
    this.collector = this.keep(
      await Collector.start({
        ...{ binary, folder: join(this.options.folder, 'collector') },
        tracesEndpoint: receiver,
        settings: KEEP_ALL,
        ports: await freeOr(COLLECTOR_PORTS),
      }),
    );
    this.options.onStep(`OpenTelemetry Collector ${this.collector.endpoint}`);
    return this.collector.endpoint;
  }

  /** Throws ToolMissingError where Prometheus or Alertmanager is not installed. */
  async attach(mesh: LocalMesh): Promise<void> {
    const edge = await this.startEdge(mesh);
    const shipper = await this.startLogs(mesh);
    await this.startStack(mesh, { ...edge, ...this.collectorTargets(shipper) });
  }

  async stop(): Promise<void> {
    for (const part of this.running.splice(0).reverse()) await part.stop();
  }

  /** Envoy before the gateways. Resolves with the targets it adds. */
  private async startEdge(mesh: LocalMesh): Promise<Record<string, string[]>> {
    const binary = this.find('envoy', 'nothing listens for TLS');
    if (binary === undefined || !this.find('openssl', 'Envoy has no certificate')) return {};
    const envoy = this.keep(
      await startMeshEdge(mesh, {
        ...{ binary, folder: this.edgeFolder },
        ...(this.collector ? { otlp: endpointOf(this.collector.endpoint) } : {}),
        ports: await freeOr(EDGE_PORTS),
      }),
    );
    const { edge, stats } = envoy.options;
    this.options.onStep(`Envoy https://localhost:${edge.port}`);
    return { envoy: [`${stats.host}:${stats.port}`] };
  }

  /** Loki and what reads the logs into it. Resolves with the port of the reader's metrics. */
  private async startLogs(mesh: LocalMesh): Promise<number | undefined> {
    const binary = this.find('loki', 'logs are files only');
    const reader = this.collector && findTool('otelcol', this.options.env);
    if (binary === undefined || reader === undefined) return undefined;
    const { folder, onStep } = this.options;
    const loki = this.keep(
      await Loki.start(binary, join(folder, 'loki'), await freeOr(LOKI_PORTS)),
    );
    const { metricsPort } = await freeOr({ metricsPort: COLLECTOR_PORTS.own + 1000 });
    this.keep(
      await startShipper({
        ...{ binary: reader, folder: join(folder, 'shipper'), metricsPort },
        files: anyOf(mesh.logsDir, join(this.edgeFolder, 'envoy')),
        lokiEndpoint: loki.otlpEndpoint,
      }),
    );
    onStep(`Loki ${loki.url}`);
    return metricsPort;
  }

  private async startStack(
    mesh: LocalMesh,
    targets: Readonly<Record<string, readonly string[]>>,
  ): Promise<void> {
    const { folder, env, onStep } = this.options;
    const receiver = this.keep(await WebhookReceiver.start(tellOnce(onStep)));
    const stack = this.keep(
      await ObservabilityStack.start({
        ...{ folder, env, onStep },
        thresholds: loadThresholds(),
        notify: receiver.url,
        targets: { ...jobTargets(mesh), ...probeTargets(mesh), ...targets },
        redisUrl: mesh.redisUrl,
        ports: await freeOr(STACK_PORTS),
        runbooks: join(ROOT, 'docs/runbooks'),
      }),
    );
    for (const missing of stack.missing) onStep(missing);
    onStep(`Prometheus ${stack.prometheusUrl}  Alertmanager ${stack.alertmanagerUrl}`);
  }

  private collectorTargets(shipper: number | undefined): Record<string, string[]> {
    if (!this.collector) return {};
    const { own, spanMetrics } = this.collector.ports;
    const collectors = shipper === undefined ? [own] : [own, shipper];
    return {
      'otel-collector': collectors.map((port) => `127.0.0.1:${port}`),
      'span-metrics': [`127.0.0.1:${spanMetrics}`],
    };
  }

  private get edgeFolder(): string {
    return join(this.options.folder, 'edge');
  }

  /** Path of an optional tool; says what goes without it. */
  private find(name: string, without: string): string | undefined {
    const binary = findTool(name, this.options.env);
    if (binary === undefined) this.options.onStep(`${name} is not installed: ${without}`);
    return binary;
  }

  private keep<T extends Stoppable>(part: T): T {
    this.running.push(part);
    return part;
  }
}

/** Glob of the logs in two absolute folders. */
function anyOf(a: string, b: string): string {
  return `/{${a.slice(1)},${b.slice(1)}}/*.log`;
}

/** Tells every change of an alert, however many receivers get it. */
function tellOnce(say: (text: string) => void): (notification: Notification) => void {
  const told = new Map<string, string>();
  return ({ receiver, status, labels, annotations }) => {
    const alert = JSON.stringify(Object.entries(labels).sort());
    if (receiver === 'watchdog' || told.get(alert) === status) return;
    told.set(alert, status);
    const { severity = '', alertname = '' } = labels;
    const runbook = status === 'firing' ? `, see ${annotations['runbook_url'] ?? ''}` : '';
    say(`${status}: ${severity} ${alertname}: ${annotations['summary'] ?? ''}${runbook}`);
  };
}
