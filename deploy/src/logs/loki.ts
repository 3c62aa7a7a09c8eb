import { join } from 'node:path';
import { ROOT, freePorts } from '@eaglerank/mesh';
import { ToolProcess } from '../native/tool-process.js';
import { LokiApi } from './loki-api.js';

const LOKI_FILE = join(ROOT, 'deploy/loki/loki.yaml');

export interface LokiPorts {
  readonly http: number;
  readonly grpc: number;
}

/** A running Loki with the configuration that ships; ports and folders are this machine's. */
export class Loki extends LokiApi {
  private constructor(
    private readonly process: ToolProcess,
    url: string,
  ) {
    super(url);
  }

  static async start(binary: string, folder: string, ports?: LokiPorts): Promise<Loki> {
    const { http, grpc } = ports ?? (await freeLokiPorts());
    const flags = {
      'config.file': LOKI_FILE,
      'server.http-listen-address': '127.0.0.1',
      'server.http-listen-port': http,
      'server.grpc-listen-address': '127.0.0.1',
      'server.grpc-listen-port': grpc,
      'common.path-prefix': folder,
      'common.storage.filesystem.chunk-directory': join(folder, 'chunks'),
      'common.storage.filesystem.rules-directory': join(folder, 'rules'),
      // nobody else is there to wait for
      'ingester.min-ready-duration': '0s',
      'frontend.scheduler-dns-lookup-period': '1s',
      'querier.dns-lookup-period': '1s',
      'compactor.working-directory': join(folder, 'compactor'),
    };
    const url = `http://127.0.0.1:${http}`;
    const process = await ToolProcess.start({
      ...{ name: 'loki', binary, folder },
      args: Object.entries(flags).map(([name, value]) => `-${name}=${value}`),
      readyUrl: `${url}/ready`,
    });
    return new Loki(process, url);
  }

  /** Where OTLP/HTTP is taken. */
  get otlpEndpoint(): string {
    return `${this.url}/otlp`;
  }

  stop(): Promise<void> {
    return this.process.stop();
  }
}

async function freeLokiPorts(): Promise<LokiPorts> {
  const [http = 0, grpc = 0] = await freePorts(2);
  return { http, grpc };
}
