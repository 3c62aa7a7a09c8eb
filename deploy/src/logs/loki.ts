import { join } from 'node:path';
import { ROOT, freePorts } from '@eaglerank/mesh';
import { ToolProcess } from '../native/tool-process.js';

const LOKI_FILE = join(ROOT, 'deploy/loki/loki.yaml');

/** A series or line of an answer. */
export interface Found {
  readonly labels: Readonly<Record<string, string>>;
  /** The value of a series; NaN for lines. */
  readonly value: number;
}

interface Answer {
  readonly data: {
    readonly resultType: 'vector' | 'streams';
    readonly result: readonly {
      readonly metric?: Readonly<Record<string, string>>;
      readonly stream?: Readonly<Record<string, string>>;
      readonly value?: readonly [number, string];
      readonly values?: readonly unknown[];
    }[];
  };
}

/** A running Loki with the configuration that ships; ports and folders are this machine's. */
export class Loki {
  private constructor(
    private readonly process: ToolProcess,
    private readonly url: string,
  ) {}

  static async start(binary: string, folder: string): Promise<Loki> {
    const [http = 0, grpc = 0] = await freePorts(2);
    const flags = {
      'config.file': LOKI_FILE,
      'server.http-listen-address': '127.0.0.1',
      'server.http-listen-port': http,
      'server.grpc-listen-address': '127.0.0.1',
      'server.grpc-listen-port': grpc,
      'common.path-prefix': folder,
      'common.storage.filesystem.chunk-directory': join(folder, 'chunks'),
      'common.storage.filesystem.rules-directory': join(folder, 'rules'),
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

  /** Result of a query now. Throws with Loki's words when it is refused. */
  async query(query: string): Promise<Found[]> {
    const parameters = new URLSearchParams({ query, limit: '5000', since: '1h' });
    const isLog = query.trimStart().startsWith('{');
    const path = isLog ? 'query_range' : 'query';
    const response = await fetch(`${this.url}/loki/api/v1/${path}?${parameters.toString()}`);
    if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
    const { data } = (await response.json()) as Answer;
    return data.result.flatMap(({ metric, stream, value, values = [] }) =>
      metric
        ? [{ labels: metric, value: Number(value?.[1]) }]
        : values.map(() => ({ labels: stream ?? {}, value: NaN })),
    );
  }

  /** Labels of its streams. */
  async labels(): Promise<string[]> {
    const response = await fetch(`${this.url}/loki/api/v1/labels?since=1h`);
    return ((await response.json()) as { data: string[] }).data;
  }

  stop(): Promise<void> {
    return this.process.stop();
  }
}
