import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts, ROOT } from '@eaglerank/mesh';
import { stringify } from 'yaml';
import { localConfig } from '../alertmanager/config.js';
import { prometheusConfig } from '../prometheus/config.js';
import { ruleFiles } from '../rules/rule-files.js';
import { scaleThresholds } from '../thresholds/thresholds.js';
import type { Thresholds } from '../thresholds/schema.js';
import { findTool } from '../tools/find-tool.js';
import { ToolProcess } from './tool-process.js';

/** Ports of the stack on this machine. */
export interface StackPorts {
  readonly prometheus: number;
  readonly alertmanager: number;
  readonly redisExporter: number;
  readonly nodeExporter: number;
  readonly blackbox: number;
}

export interface StackOptions {
  /** Folder for configuration, data and logs. */
  readonly folder: string;
  readonly thresholds: Thresholds;
  /** Every window, interval and `for` is multiplied by this; 1 unless said. */
  readonly scale?: number;
  /** Base URL that gets notifications: `<base>/<receiver>`. */
  readonly notify: string;
  /** Further targets, `host:port` by job; the services of a mesh above all. */
  readonly targets: Readonly<Record<string, readonly string[]>>;
  readonly redisUrl?: string;
  /** Free ones unless given. */
  readonly ports?: StackPorts;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What runbook links begin with. */
  readonly runbooks?: string;
  readonly onStep?: (text: string) => void;
}

/** Tools it cannot do without. */
export const REQUIRED_TOOLS = ['prometheus', 'prometheus-alertmanager'];

/** A missing tool; the message says how to get it. */
class ToolMissingError extends Error {
  override readonly name = 'ToolMissingError';
}

/** Prometheus, Alertmanager and exporters as processes of this machine, configured as in containers. */
export class ObservabilityStack {
  private readonly tools: ToolProcess[] = [];
  /** What was left out, with the reason. */
  readonly missing: string[] = [];

  private constructor(
    private readonly options: StackOptions,
    readonly ports: StackPorts,
  ) {}

  get prometheusUrl(): string {
    return `http://127.0.0.1:${this.ports.prometheus}`;
  }

  get alertmanagerUrl(): string {
    return `http://127.0.0.1:${this.ports.alertmanager}`;
  }

  /** Resolves once all are ready. Throws ToolMissingError. */
  static async start(options: StackOptions): Promise<ObservabilityStack> {
    const ports = options.ports ?? (await chooseStackPorts());
    const stack = new ObservabilityStack(options, ports);
    try {
      await stack.launch();
      return stack;
    } catch (error) {
      await stack.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.tools.splice(0).map((tool) => tool.stop()));
  }

  private async launch(): Promise<void> {
    this.write();
    await this.exporters();
    await this.alertmanager();
    await this.prometheus();
  }

  private write(): void {
    const { folder, thresholds, scale = 1, notify, runbooks } = this.options;
    const scaled = scale === 1 ? thresholds : scaleThresholds(thresholds, scale);
    for (const name of ['rules', 'targets']) mkdirSync(join(folder, name), { recursive: true });
    const rules = ruleFiles(scaled, { scale, ...(runbooks === undefined ? {} : { runbooks }) });
    for (const [name, content] of Object.entries(rules)) {
      writeFileSync(join(folder, 'rules', `${name}.yaml`), stringify(content));
    }
    const config = prometheusConfig(scaled, {
      targets: join(folder, 'targets'),
      rules: join(folder, 'rules/*.yaml'),
      alertmanagers: [`127.0.0.1:${this.ports.alertmanager}`],
      blackbox: `127.0.0.1:${this.ports.blackbox}`,
    });
    writeFileSync(join(folder, 'prometheus.yml'), stringify(config));
    writeFileSync(join(folder, 'alertmanager.yml'), stringify(localConfig(scaled, notify)));
    for (const [job, targets] of Object.entries(this.options.targets)) this.target(job, targets);
  }

  private target(job: string, targets: readonly string[]): void {
    const file = join(this.options.folder, 'targets', `${job}.yaml`);
    writeFileSync(file, stringify([{ targets }]));
  }

  private async exporters(): Promise<void> {
    const { redisUrl } = this.options;
    const { redisExporter, nodeExporter, blackbox } = this.ports;
    const listen = (port: number) => `--web.listen-address=127.0.0.1:${port}`;
    if (redisUrl !== undefined) {
      await this.optional('redis', 'prometheus-redis-exporter', redisExporter, [
        `-redis.addr=${redisUrl}`,
        `-${listen(redisExporter).slice(2)}`,
      ]);
    }
    await this.optional('node', 'prometheus-node-exporter', nodeExporter, [listen(nodeExporter)]);
    const probes = `--config.file=${join(ROOT, 'deploy/blackbox/blackbox.yml')}`;
    await this.optional('blackbox', 'prometheus-blackbox-exporter', blackbox, [
      listen(blackbox),
      probes,
    ]);
  }

  private async optional(job: string, name: string, port: number, args: string[]): Promise<void> {
    const binary = findTool(name, this.options.env);
    if (!binary) {
      this.missing.push(`${name} is not installed: no figures of ${job}`);
      return;
    }
    await this.run(name, binary, args, `http://127.0.0.1:${port}/metrics`);
    this.target(job, [`127.0.0.1:${port}`]);
  }

  private async alertmanager(): Promise<void> {
    const { folder } = this.options;
    const args = [
      `--config.file=${join(folder, 'alertmanager.yml')}`,
      `--storage.path=${join(folder, 'alertmanager/data')}`,
      `--web.listen-address=127.0.0.1:${this.ports.alertmanager}`,
      `--web.external-url=${this.alertmanagerUrl}`,
      '--cluster.listen-address=',
    ];
    await this.run(
      'alertmanager',
      this.required('prometheus-alertmanager'),
      args,
      `${this.alertmanagerUrl}/-/ready`,
    );
    this.target('alertmanager', [`127.0.0.1:${this.ports.alertmanager}`]);
  }

  private async prometheus(): Promise<void> {
    const { folder } = this.options;
    this.target('prometheus', [`127.0.0.1:${this.ports.prometheus}`]);
    const args = [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'prometheus/data')}`,
      '--storage.tsdb.retention.time=30d',
      '--storage.tsdb.retention.size=10GB',
      '--enable-feature=exemplar-storage',
      `--web.listen-address=127.0.0.1:${this.ports.prometheus}`,
      `--web.external-url=${this.prometheusUrl}`,
    ];
    await this.run(
      'prometheus',
      this.required('prometheus'),
      args,
      `${this.prometheusUrl}/-/ready`,
    );
  }

  private required(name: string): string {
    const found = findTool(name, this.options.env);
    if (found) return found;
    throw new ToolMissingError(
      `${name} is not installed: apt-get install prometheus prometheus-alertmanager`,
    );
  }

  private async run(name: string, binary: string, args: string[], readyUrl: string): Promise<void> {
    const folder = join(this.options.folder, name);
    this.tools.push(await ToolProcess.start({ name, binary, args, folder, readyUrl }));
    this.options.onStep?.(`${name} ready`);
  }
}

async function chooseStackPorts(): Promise<StackPorts> {
  const [prometheus, alertmanager, redisExporter, nodeExporter, blackbox] = await freePorts(5);
  return { prometheus, alertmanager, redisExporter, nodeExporter, blackbox } as StackPorts;
}
