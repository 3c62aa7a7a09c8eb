import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startReaper, type Reaper } from './reaper.js';
import { findRedisBinary } from './redis-binary.js';

const READY_WITHIN_MS = 10_000;
const PORT_ATTEMPTS = 5;

/** How the private server persists and what else it is told. */
export interface RedisOptions {
  /** Append-only file: off (default), synced every second, or synced at every write. */
  appendonly?: 'no' | 'everysec' | 'always';
  /** Further command-line arguments, e.g. `['--maxmemory', '20mb']`. */
  args?: string[];
}

/** A running private server on the loopback address. */
export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** Process id of the current run; changes at `restart`. */
  readonly pid: number;
  /** Sends a signal; resolves when the process is gone, or at once when the signal only pauses it. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Ends the process if it runs, then starts it on the same port and folder; resolves when ready. */
  restart(): Promise<void>;
  /** Ends the process and removes its folder. May be called twice. */
  stop(): Promise<void>;
}

/**
 * Starts a private Redis or Valkey on a free port and a temporary folder. Server and folder vanish
 * with `stop`, and also when the calling process dies, however it dies.
 * @throws when no binary is found or the server does not answer within ten seconds
 */
export async function startRedis(options: RedisOptions = {}): Promise<RedisServer> {
  const binary = findRedisBinary();
  for (let attempt = 1; ; attempt++) {
    const server = new PrivateRedis(binary, await freePort(), options);
    try {
      await server.start();
      return server;
    } catch (error) {
      await server.stop();
      if (attempt === PORT_ATTEMPTS || !String(error).includes('already in use')) throw error;
    }
  }
}

class PrivateRedis implements RedisServer {
  private readonly folder = mkdtempSync(join(tmpdir(), 'eaglerank-redis-'));
  private readonly reaper: Reaper = startReaper(this.folder);
  private child: ChildProcess | undefined;

  constructor(
    private readonly binary: string,
    readonly port: number,
    private readonly options: RedisOptions,
  ) {}

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    if (this.child?.pid === undefined) throw new Error('the Redis server was stopped');
    return this.child.pid;
  }

  async start(): Promise<void> {
    let output = '';
    const child = spawn(this.binary, this.arguments(), {
      stdio: ['ignore', 'pipe', 'pipe'],
      // a terminal's Ctrl-C goes to a whole group; the server ends after those who use it
      detached: true,
    });
    child.stdout.on('data', (text: Buffer) => (output = (output + text.toString()).slice(-4_000)));
    child.stderr.on('data', (text: Buffer) => (output = (output + text.toString()).slice(-4_000)));
    let failure: Error | undefined;
    child.once('error', (error) => (failure = error));
    this.child = child;
    if (child.pid !== undefined) this.reaper.watch(child.pid);
    const deadline = performance.now() + READY_WITHIN_MS;
    while (!(await answersPing(this.port))) {
      if (failure ?? hasExited(child)) throw failure ?? new Error(`Redis ended: ${output}`);
      if (performance.now() > deadline) throw new Error(`Redis does not answer: ${output}`);
      await sleep(10);
    }
    // Another server may own the port and have answered in place of a child that failed to bind.
    if (hasExited(child)) throw new Error(`Redis ended: ${output}`);
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.child;
    if (!child || hasExited(child)) return;
    const pauses = signal === 'SIGSTOP' || signal === 'SIGCONT';
    const gone = pauses ? undefined : once(child, 'exit');
    child.kill(signal);
    await gone;
  }

  async restart(): Promise<void> {
    await this.kill();
    await this.start();
  }

  async stop(): Promise<void> {
    await this.kill();
    this.child = undefined;
    this.reaper.dismiss();
    await rm(this.folder, { recursive: true, force: true });
  }

  private arguments(): string[] {
    const { appendonly = 'no', args = [] } = this.options;
    const persistence = appendonly === 'no' ? ['no'] : ['yes', '--appendfsync', appendonly];
    return [
      ...['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.folder],
      ...['--save', '', '--appendonly', ...persistence, '--daemonize', 'no'],
      ...args,
    ];
  }
}

function hasExited(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** True when a server that has loaded its data answers on the port. */
function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write('PING\r\n'));
    const finish = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1_000, () => finish(false));
    socket.once('data', (text) => finish(text.toString().startsWith('+PONG')));
    socket.once('error', () => finish(false));
    socket.once('close', () => finish(false));
  });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
