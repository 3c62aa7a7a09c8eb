import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT, freePorts } from '@eaglerank/mesh';

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
  readonly logFile: string;
  /** OTLP/HTTP base URL that kept traces go to. */
  readonly tracesEndpoint: string;
  /** Further settings of collector.yaml. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Free ones where left out. */
  readonly ports?: CollectorPorts;
}

const READY_WITHIN_MS = 30_000;
const STOP_WITHIN_MS = 10_000;

/** A running OpenTelemetry Collector with the configuration that ships. */
export class Collector {
  private constructor(
    private readonly child: ChildProcess,
    readonly ports: CollectorPorts,
  ) {}

  /** Throws with the end of its log when it does not become healthy. */
  static async start(options: CollectorOptions): Promise<Collector> {
    const ports = options.ports ?? (await freeCollectorPorts());
    const log = openSync(options.logFile, 'a');
    const child = spawn(options.binary, ['--config', COLLECTOR_FILE], {
      env: { ...collectorSettings(ports, options.tracesEndpoint), ...options.settings },
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    const collector = new Collector(child, ports);
    try {
      await collector.healthy();
    } catch (cause) {
      await collector.stop();
      const end = readFileSync(options.logFile, 'utf8').slice(-2000);
      throw new Error(`the collector did not start: ${end}`, { cause });
    }
    return collector;
  }

  /** Where services send traces. */
  get endpoint(): string {
    return `http://127.0.0.1:${this.ports.http}`;
  }

  private async healthy(): Promise<void> {
    const url = `http://127.0.0.1:${this.ports.health}`;
    const until = performance.now() + READY_WITHIN_MS;
    for (;;) {
      if (this.child.exitCode !== null) throw new Error('it ended');
      const answer = await fetch(url, { signal: AbortSignal.timeout(1000) }).catch(() => undefined);
      if (answer?.ok) return;
      if (performance.now() > until) throw new Error(`not healthy within ${READY_WITHIN_MS} ms`);
      await sleep(50);
    }
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
    this.child.kill('SIGSTOP');
  }

  thaw(): void {
    this.child.kill('SIGCONT');
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.thaw();
    this.child.kill('SIGTERM');
    const late = setTimeout(() => this.child.kill('SIGKILL'), STOP_WITHIN_MS);
    await ended;
    clearTimeout(late);
  }
}

export async function freeCollectorPorts(): Promise<CollectorPorts> {
  const [grpc = 0, http = 0, spanMetrics = 0, health = 0, own = 0] = await freePorts(5);
  return { grpc, http, spanMetrics, health, own };
}
