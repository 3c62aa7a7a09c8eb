import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import * as grpc from '@grpc/grpc-js';
import { loadChain, type ChainClient } from './definition.js';

const SERVER = fileURLToPath(new URL('./server.js', import.meta.url));

/** The bare chain: a gateway that calls two leaves one after the other, as three processes. */
export class BareChain {
  private constructor(
    private readonly processes: readonly ChildProcess[],
    private readonly client: ChainClient,
  ) {}

  static async start(): Promise<BareChain> {
    const leaves = await Promise.all([launch(['leaf']), launch(['leaf'])]);
    const gateway = await launch(['gateway', ...leaves.map(({ address }) => address)]);
    const client = new (loadChain())(gateway.address, grpc.credentials.createInsecure(), {
      'grpc.enable_channelz': 0,
    });
    return new BareChain(
      [gateway, ...leaves].map(({ child }) => child),
      client,
    );
  }

  /** Process ids by the role that the process plays in a feed. */
  get pids(): Readonly<Record<string, number>> {
    const [gateway, candidate, ranker] = this.processes.map((p) => p.pid ?? 0);
    return {
      gateway: gateway ?? 0,
      'candidate-service': candidate ?? 0,
      'ranker-service': ranker ?? 0,
    };
  }

  call(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.client.Call({}, { deadline: Date.now() + 1000 }, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }

  async stop(): Promise<void> {
    this.client.close();
    await Promise.all(
      this.processes.map(async (child) => {
        const gone = once(child, 'exit');
        child.kill();
        await gone;
      }),
    );
  }
}

async function launch(args: readonly string[]): Promise<{ child: ChildProcess; address: string }> {
  const child = spawn(process.execPath, [SERVER, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, address: `127.0.0.1:${port.toString().trim()}` };
}
