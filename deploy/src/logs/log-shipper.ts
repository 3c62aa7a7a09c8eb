import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, freePorts } from '@eaglerank/mesh';
import { ToolProcess } from '../native/tool-process.js';
import type { Line } from './log-traffic.js';

export const SHIP_LOGS_FILE = join(ROOT, 'deploy/loki/ship-logs.yaml');

/** Lines of other programs on the same host. */
const FOREIGN = ['not JSON', '{"level":"info","msg":"of another program"}', ''];

/** Writes lines as containers' logs: the gateway's as Docker keeps them, others as a kubelet does. */
export function writeContainerLogs(folder: string, text: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  const time = new Date().toISOString();
  const isGateway = (line: string): boolean => (JSON.parse(line) as Line)['service'] === 'gateway';
  const docker = [...FOREIGN, ...text.filter(isGateway)].map((line) =>
    JSON.stringify({ log: `${line}\n`, stream: 'stdout', time }),
  );
  const kubelet = [...FOREIGN, ...text.filter((line) => !isGateway(line))].map(
    (line) => `${time} stdout F ${line}`,
  );
  writeFileSync(join(folder, 'docker.log'), `${docker.join('\n')}\n`);
  writeFileSync(join(folder, 'kubelet.log'), `${kubelet.join('\n')}\n`);
}

export interface ShipperOptions {
  /** The executable of the collector. */
  readonly binary: string;
  /** Its own folder: its log, and how far it has read. */
  readonly folder: string;
  /** Glob of the files it reads. */
  readonly files: string;
  /** OTLP/HTTP base URL of Loki. */
  readonly lokiEndpoint: string;
  /** Port of its own metrics; a free one where left out. */
  readonly metricsPort?: number;
}

/** A collector that reads log files and sends them to Loki. */
export async function startShipper(options: ShipperOptions): Promise<ToolProcess> {
  const { binary, folder, files, lokiEndpoint } = options;
  const [health = 0, free = 0] = await freePorts(2);
  return ToolProcess.start({
    ...{ name: 'shipper', binary, folder },
    args: ['--config', SHIP_LOGS_FILE],
    readyUrl: `http://127.0.0.1:${health}`,
    env: {
      LOG_FILES: files,
      LOKI_ENDPOINT: lokiEndpoint,
      STATE_DIR: join(folder, 'state'),
      HEALTH: `127.0.0.1:${health}`,
      OWN_METRICS_HOST: '127.0.0.1',
      OWN_METRICS_PORT: String(options.metricsPort ?? free),
    },
  });
}
