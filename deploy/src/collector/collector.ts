import { join } from 'node:path';
import { ROOT, freePorts } from '@eaglerank/mesh';
import { ToolProcess } from '../native/tool-process.js';

export const COLLECTOR_FILE = join(ROOT, 'deploy/collector/collector.yaml');

export interface CollectorPorts {
  readonly grpc: number;
  readonly http: number;
  /** Metrics made from spans. */
  readonly spanMetrics: number;
  readonly health: number;
  /** The collector's own metrics. */
  readonly own: number;
}

/** Settings of collector.yaml that put every listener on the loopback interface. */
export function collectorSettings(
  ports: CollectorPorts,
  tracesEndpoint: string,
): Record<string, string> {
  const at = (port: number): string => `127.0.0.1:${port}`;
  return {
    TRACES_ENDPOINT: tracesEndpoint,
    OTLP_GRPC: at(ports.grpc),
    OTLP_HTTP: at(ports.http),
    SPAN_METRICS: at(ports.spanMetrics),
    HEALTH: at(ports.health),
    OWN_METRICS_HOST: '127.0.0.1',
    OWN_METRICS_PORT: String(ports.own),
  };
}

export interface CollectorOptions {
  /** The executable. */
  readonly binary: string;
  /** Its own folder, for its log. */
  readonly folder: string;
  /** OTLP/HTTP base URL that kept traces go to. */
  readonly tracesEndpoint: string;
  /** Further settings of collector.yaml. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Free ones where left out. */
  readonly ports?: CollectorPorts;
}

/** A running OpenTelemetry Collector with the configuration that ships. */
export class Collector {
  private constructor(
    private readonly process: ToolProcess,
    readonly ports: CollectorPorts,
  ) {}

  /** Throws with the end of its log when it does not become healthy. */
  static async start(options: CollectorOptions): Promise<Collector> {
    const { binary, folder, tracesEndpoint, settings } = options;
    const ports = options.ports ?? (await freeCollectorPorts());
    const process = await ToolProcess.start({
      ...{ name: 'otelcol', binary, folder },
      args: ['--config', COLLECTOR_FILE],
      readyUrl: `http://127.0.0.1:${ports.health}`,
      env: { ...collectorSettings(ports, tracesEndpoint), ...settings },
    });
    return new Collector(process, ports);
  }

  /** Where services send traces. */
  get endpoint(): string {
    return `http://127.0.0.1:${this.ports.http}`;
  }

  /** Metrics made from spans, as OpenMetrics text. */
  async spanMetrics(): Promise<string> {
    const accept = 'application/openmetrics-text; version=1.0.0';
    const url = `http://127.0.0.1:${this.ports.spanMetrics}/metrics`;
    return (await fetch(url, { headers: { accept } })).text();
  }

  /** Metrics of the collector itself. */
  async ownMetrics(): Promise<string> {
    return (await fetch(`http://127.0.0.1:${this.ports.own}/metrics`)).text();
  }

  /** Stops answering, without closing a connection. */
  freeze(): void {
    this.process.signal('SIGSTOP');
  }

  thaw(): void {
    this.process.signal('SIGCONT');
  }

  async stop(): Promise<void> {
    this.thaw();
    await this.process.stop();
  }
}

async function freeCollectorPorts(): Promise<CollectorPorts> {
  const [grpc = 0, http = 0, spanMetrics = 0, health = 0, own = 0] = await freePorts(5);
  return { grpc, http, spanMetrics, health, own };
}
