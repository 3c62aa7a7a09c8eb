import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts, type LocalMesh } from '@eaglerank/mesh';
import { stringify } from 'yaml';
import { ruleFiles } from '../../rules/rule-files.js';
import { loadThresholds } from '../../thresholds/thresholds.js';
import { findTool } from '../../tools/find-tool.js';
import { Daemon } from './daemon.js';
import { PrometheusApi } from './prometheus-api.js';

/** Programs that the monitoring is made of, all of Debian. */
export const MONITORING_TOOLS = [
  'prometheus',
  'prometheus-redis-exporter',
  'prometheus-node-exporter',
  'prometheus-blackbox-exporter',
] as const;

type Tool = (typeof MONITORING_TOOLS)[number];

export interface MonitoringOptions {
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Interval of scrapes and of rules, e.g. `1s`. */
  readonly interval: string;
}

/** A Prometheus with its exporters over a local mesh. */
export class Monitoring {
  private readonly daemons: Daemon[] = [];
  private constructor(readonly prometheus: PrometheusApi) {}

  static async start(mesh: LocalMesh, options: MonitoringOptions): Promise<Monitoring> {
    const { folder, env } = options;
    mkdirSync(folder, { recursive: true });
    const ports = (await freePorts(MONITORING_TOOLS.length)) as [number, number, number, number];
    const [own, redis, node, blackbox] = ports;
    const monitoring = new Monitoring(new PrometheusApi(`http://127.0.0.1:${own}`));
    const start = async (name: Tool, port: number, args: readonly string[]): Promise<void> => {
      monitoring.daemons.push(
        await Daemon.start({
          binary: findTool(name, env) ?? name,
          args,
          logFile: join(folder, `${name}.log`),
          readyUrl: `http://127.0.0.1:${port}/${name === 'prometheus' ? '-/ready' : 'metrics'}`,
          env,
        }),
      );
    };
    const listen = (port: number): string => `--web.listen-address=127.0.0.1:${port}`;
    const files = writeConfiguration(mesh, options, { own, redis, node, blackbox });
    try {
      await Promise.all([
        start('prometheus-redis-exporter', redis, [listen(redis), `--redis.addr=${mesh.redisUrl}`]),
        start('prometheus-node-exporter', node, [listen(node)]),
        start('prometheus-blackbox-exporter', blackbox, [
          listen(blackbox),
          `--config.file=${files.blackbox}`,
        ]),
      ]);
      await start('prometheus', own, [
        listen(own),
        `--config.file=${files.prometheus}`,
        `--storage.tsdb.path=${join(folder, 'tsdb')}`,
        '--enable-feature=exemplar-storage',
      ]);
      return monitoring;
    } catch (error) {
      await monitoring.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.daemons.map((daemon) => daemon.stop()));
  }
}

interface Ports {
  readonly own: number;
  readonly redis: number;
  readonly node: number;
  readonly blackbox: number;
}

function writeConfiguration(
  mesh: LocalMesh,
  { folder, interval }: MonitoringOptions,
  ports: Ports,
): { readonly prometheus: string; readonly blackbox: string } {
  const file = (name: string, content: unknown): string => {
    writeFileSync(join(folder, name), stringify(content));
    return join(folder, name);
  };
  const thresholds = loadThresholds();
  const often = { ...thresholds, scrape: { ...thresholds.scrape, evaluation: interval } };
  const rules = Object.entries(ruleFiles(often)).map(([name, content]) =>
    file(`rules-${name}.yaml`, content),
  );
  const prometheus = file('prometheus.yaml', {
    global: { scrape_interval: interval, scrape_timeout: interval, evaluation_interval: interval },
    rule_files: rules,
    scrape_configs: [...serviceJobs(mesh), ...exporterJobs(mesh, ports)],
  });
  const ip4 = { preferred_ip_protocol: 'ip4' };
  const blackbox = file('blackbox.yaml', {
    modules: {
      http: { prober: 'http', http: ip4 },
      grpc: { prober: 'grpc', grpc: { ...ip4, service: 'eaglerank.feed.v1.FeedService' } },
      tcp: { prober: 'tcp', tcp: ip4 },
    },
  });
  return { prometheus, blackbox };
}

const job = (name: string, targets: readonly string[], more: object = {}): object => ({
  job_name: name,
  static_configs: [{ targets }],
  ...more,
});

/** `ranker-service` of `ranker-service-2`. */
const serviceOf = (process: string): string => process.replace(/-\d+$/, '');

function serviceJobs(mesh: LocalMesh): object[] {
  const services = [...new Set(mesh.plans.map(({ name }) => serviceOf(name)))];
  return services.map((service) =>
    job(
      service,
      mesh.plans
        .filter(({ name }) => serviceOf(name) === service)
        .map(({ admin }) => new URL(admin).host),
    ),
  );
}

function exporterJobs(mesh: LocalMesh, { own, redis, node, blackbox }: Ports): object[] {
  const local = (port: number): string => `127.0.0.1:${port}`;
  const probe = (module: string, target: string): object => ({
    targets: [target],
    labels: { __param_module: module },
  });
  return [
    job('redis', [local(redis)]),
    job('node', [local(node)]),
    job('prometheus', [local(own)]),
    {
      job_name: 'blackbox',
      metrics_path: '/probe',
      static_configs: [
        ...mesh.plans.map(({ admin }) => probe('http', `${admin}/health/ready`)),
        probe('tcp', new URL(mesh.redisUrl).host),
      ],
      relabel_configs: [
        { source_labels: ['__address__'], target_label: '__param_target' },
        { source_labels: ['__param_target'], target_label: 'instance' },
        { target_label: '__address__', replacement: local(blackbox) },
      ],
    },
  ];
}
