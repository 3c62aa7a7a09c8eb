import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ToolProcess } from '../native/tool-process.js';
import { envoyYaml } from './envoy-config.js';
import type { EnvoyOptions } from './envoy-options.js';

/** One line of the access log. */
export type AccessLine = Readonly<Record<string, string | number>>;

/** An Envoy of this machine. */
export class EnvoyProcess {
  private constructor(
    readonly options: EnvoyOptions,
    private readonly accessLog: string,
    private readonly tool: ToolProcess,
  ) {}

  /** Starts Envoy with its files in `folder`. Throws when it is not ready in time; says what it logged. */
  static async start(binary: string, folder: string, options: EnvoyOptions): Promise<EnvoyProcess> {
    mkdirSync(folder, { recursive: true });
    const config = join(folder, 'envoy.yaml');
    const accessLog = join(folder, 'access.log');
    writeFileSync(config, envoyYaml(options));
    const tool = await ToolProcess.start({
      name: 'envoy',
      binary,
      folder,
      outFile: accessLog,
      // answers 200 once it is LIVE
      readyUrl: `http://127.0.0.1:${options.adminPort}/ready`,
      args: [
        ...['-c', config, '-l', 'warning'],
        ...['--concurrency', '1', '--disable-hot-restart', '--file-flush-interval-msec', '50'],
      ],
    });
    return new EnvoyProcess(options, accessLog, tool);
  }

  /** Text of a page of the administration interface. */
  async admin(path: string): Promise<string> {
    const response = await fetch(`http://127.0.0.1:${this.options.adminPort}${path}`);
    return response.text();
  }

  /** Value of a counter or gauge; 0 while it has none. */
  async stat(name: string): Promise<number> {
    const lines = (await this.admin('/stats')).split('\n');
    const found = lines.find((line) => line.startsWith(`${name}: `));
    return Number(found?.slice(name.length + 2) ?? 0);
  }

  /** Gateways that the edge sends calls to. */
  healthyGateways(): Promise<number> {
    return this.stat('cluster.gateway.membership_healthy');
  }

  /** The access log as text. */
  accessText(): string {
    return readFileSync(this.accessLog, 'utf8');
  }

  /** Whole lines of the access log so far. */
  accessLines(): AccessLine[] {
    const lines = this.accessText().split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line) as AccessLine);
  }

  stop(): Promise<void> {
    return this.tool.stop();
  }
}
