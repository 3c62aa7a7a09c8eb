/** What the tests of this package share: replicas in and out of process, telemetry that remembers. */
import { spawn, type ChildProcess } from 'node:child_process';
import { rankerService, type RankRequestOut, type RankResponse } from '@eaglerank/contracts';
import { SpanRecorder, startTelemetry, type Telemetry } from '@eaglerank/telemetry';
import type { CallContext } from './context.js';
import { Peer, type PeerOptions } from './peer.js';
import type { RpcServerOptions } from './server-options.js';
import { RpcServer } from './server.js';

export const RANKER = 'eaglerank.ranker.v1.RankerService';
export const RANK = `${RANKER}/Rank`;

const opened: (() => Promise<void> | void)[] = [];

/** Closes `close` with everything else at the end of the test or suite. */
export function closeLater(close: () => Promise<void> | void): void {
  opened.push(close);
}

/** Closes every replica, peer and client of the test or suite, the latest first. */
export async function closeAll(): Promise<void> {
  for (const close of opened.splice(0).reverse()) await close();
}

export type RankHandler = (
  context: CallContext,
  request: RankRequestOut,
) => Promise<RankResponse> | RankResponse;

export interface Observed {
  readonly telemetry: Telemetry;
  readonly spans: SpanRecorder;
  readonly lines: string[];
}

export function observed(service: string, sampleRatio = 1): Observed {
  const spans = new SpanRecorder();
  const lines: string[] = [];
  const telemetry = startTelemetry({
    service,
    instance: 'test',
    version: '1',
    environment: 'test',
    sampleRatio,
    logLevel: 'info',
    logDestination: { write: (line) => void lines.push(line) },
    spanExporter: spans,
    processMetrics: false,
  });
  return { telemetry, spans, lines };
}

export interface Replica extends Observed {
  readonly server: RpcServer;
  readonly address: string;
}

/** A ranker-service whose Rank is `rank`. */
export async function startReplica(
  rank: RankHandler,
  options: Partial<RpcServerOptions> = {},
): Promise<Replica> {
  const seen = observed('ranker-service');
  const server = new RpcServer({
    service: 'ranker-service',
    bind: '127.0.0.1',
    port: 0,
    telemetry: seen.telemetry,
    // a busy machine takes its time: calls end by themselves unless a test is about their end
    defaultDeadlineMs: 60_000,
    maxDeadlineMs: 60_000,
    ...options,
  });
  server.add(rankerService, { Rank: rank, Explain: () => ({}) });
  const port = await server.start();
  server.health.set(RANKER, true);
  closeLater(() => server.stop({ drainMs: 0, graceMs: 50 }));
  return { ...seen, server, address: `127.0.0.1:${port}` };
}

/** A peer of those addresses with telemetry of its own. */
export function peerOf(
  addresses: readonly string[],
  options: Partial<PeerOptions> = {},
): Observed & { readonly peer: Peer } {
  const seen = observed('gateway');
  const peer = new Peer({ name: 'ranker', addresses, telemetry: seen.telemetry, ...options });
  closeLater(() => {
    peer.close();
  });
  return { ...seen, peer };
}

/** The series of one metric as `labels value` lines. */
export async function series(telemetry: Telemetry, name: string): Promise<string[]> {
  const text = await telemetry.metrics.text();
  return text.split('\n').filter((line) => line.startsWith(name));
}

/** Attempts that this transport carried so far. */
export function attempts(telemetry: Telemetry, transport: string): number {
  const samples = telemetry.metrics.samples('rpc_client_attempts_total');
  return samples.find(({ labels }) => labels['transport'] === transport)?.value ?? 0;
}

/** Resolves when every replica is connected. */
export async function connected(peer: Peer): Promise<void> {
  await eventually(() => peer.replicas.all.every((endpoint) => endpoint.connected));
}

/** Resolves when calls to a replica travel over a stream. */
export async function streaming(peer: Peer): Promise<void> {
  await eventually(() => peer.streaming);
}

export const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until `condition` holds; fails after `ms`. */
export async function eventually(condition: () => boolean, ms = 15_000): Promise<void> {
  const until = performance.now() + ms;
  while (!condition()) {
    if (performance.now() > until) throw new Error('it did not become true');
    await sleep(2);
  }
}

export interface ChildReplica {
  readonly address: string;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

/** A replica in a process of its own, to be stopped and killed; answers with its pid as model name. */
export async function startChildReplica(port = 0): Promise<ChildReplica> {
  const code = `
    import { startTelemetry } from ${JSON.stringify(import.meta.resolve('@eaglerank/telemetry'))};
    import { rankerService } from ${JSON.stringify(import.meta.resolve('@eaglerank/contracts'))};
    import { RpcServer } from ${JSON.stringify(new URL('./index.js', import.meta.url))};
    const telemetry = startTelemetry({ service: 'ranker-service', instance: 'child', version: '1',
      environment: 'test', sampleRatio: 0, logLevel: 'silent' });
    const server = new RpcServer({ service: 'r', bind: '127.0.0.1', port: ${port}, telemetry });
    server.add(rankerService, {
      Rank: () => ({ modelName: String(process.pid) }), Explain: () => ({}) });
    console.log(await server.start());
    server.health.set(${JSON.stringify(RANKER)}, true);
    process.on('SIGTERM', () => server.stop({ drainMs: 200 }).then(() => process.exit(0)));
    process.stdin.on('end', () => process.exit(0)).resume();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const bound = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (data: Buffer) => {
      resolve(data.toString().trim());
    });
    child.once('exit', () => {
      reject(new Error('the replica did not start'));
    });
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = (): Promise<void> => {
    child.kill('SIGKILL');
    return gone;
  };
  closeLater(stop);
  return { address: `127.0.0.1:${bound}`, process: child, stop };
}
