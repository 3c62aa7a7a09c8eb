import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Where the proxy sends what it receives. */
export interface TcpProxyOptions {
  targetPort: number;
  /** Default 127.0.0.1. */
  targetHost?: string;
  /** Delay added to every chunk in each direction, milliseconds. Default 0. */
  latencyMs?: number;
}

/** A TCP proxy on the loopback address that fails on demand. */
export interface TcpProxy {
  readonly port: number;
  /** Delay of every chunk in each direction, milliseconds; may be set at any time. */
  latencyMs: number;
  /** Connections currently open on the client's side. */
  readonly connections: number;
  /** Nothing passes any more, nothing closes: peers see a half-open connection until `heal`. */
  blackhole(): void;
  /** Resets all connections; new ones get ECONNREFUSED until `heal`. */
  refuse(): Promise<void>;
  /** Resets all connections once; new ones work. */
  reset(): void;
  /** Ends `blackhole` and `refuse`; what was held back is delivered. */
  heal(): Promise<void>;
  /** Resets all connections and stops listening. */
  stop(): Promise<void>;
}

/** Starts a proxy in front of a port. @throws when no port can be bound */
export async function startTcpProxy(options: TcpProxyOptions): Promise<TcpProxy> {
  const proxy = new FaultyProxy(options);
  await proxy.listen(0);
  return proxy;
}

class FaultyProxy implements TcpProxy {
  latencyMs: number;
  port = 0;
  private server: Server | undefined;
  private held = false;
  private readonly open = new Set<Socket>();
  private readonly directions = new Set<Direction>();

  constructor(private readonly options: TcpProxyOptions) {
    this.latencyMs = options.latencyMs ?? 0;
  }

  get connections(): number {
    return this.open.size;
  }

  async listen(port: number): Promise<void> {
    const server = createServer({ allowHalfOpen: true }, (client) => {
      this.accept(client);
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  blackhole(): void {
    this.held = true;
    for (const direction of this.directions) direction.hold();
  }

  async refuse(): Promise<void> {
    const server = this.server;
    this.server = undefined;
    const closed = server && once(server, 'close');
    server?.close();
    this.reset();
    await closed;
  }

  reset(): void {
    for (const client of this.open) client.resetAndDestroy();
  }

  async heal(): Promise<void> {
    this.held = false;
    for (const direction of this.directions) direction.release();
    if (!this.server) await this.listen(this.port);
  }

  stop(): Promise<void> {
    return this.refuse();
  }

  private accept(client: Socket): void {
    const { targetPort: port, targetHost: host = '127.0.0.1' } = this.options;
    const upstream = connect({ port, host, allowHalfOpen: true });
    this.open.add(client);
    client.once('close', () => this.open.delete(client));
    this.forward(client, upstream);
    this.forward(upstream, client);
  }

  private forward(from: Socket, to: Socket): void {
    const direction = new Direction(from, to, () => this.latencyMs);
    this.directions.add(direction);
    to.once('close', () => this.directions.delete(direction));
    if (this.held) direction.hold();
  }
}

/** Copies one direction of a connection: delayed, in order, and not at all while held. */
class Direction {
  private readonly waiting: { due: number; deliver: () => void }[] = [];
  private held = false;

  constructor(
    private readonly from: Socket,
    private readonly to: Socket,
    private readonly latencyMs: () => number,
  ) {
    from.setNoDelay(true);
    from.on('data', (chunk) => {
      this.enqueue(() => to.write(chunk));
    });
    from.on('end', () => {
      this.enqueue(() => to.end());
    });
    from.on('error', () => from.destroy());
    from.on('close', (hadError) => {
      if (hadError || !from.readableEnded) to.resetAndDestroy();
    });
  }

  hold(): void {
    this.held = true;
    this.from.pause();
  }

  release(): void {
    this.held = false;
    this.from.resume();
    this.drain();
  }

  private enqueue(deliver: () => void): void {
    const latency = this.latencyMs();
    this.waiting.push({ due: performance.now() + latency, deliver });
    if (latency > 0)
      setTimeout(() => {
        this.drain();
      }, latency);
    else this.drain();
  }

  private drain(): void {
    if (this.held || this.to.destroyed) return;
    // A timer may fire a fraction of a millisecond before its time by the finer clock.
    const now = performance.now() + 1;
    for (let next = this.waiting[0]; next && next.due <= now; next = this.waiting[0]) {
      this.waiting.shift();
      next.deliver();
    }
  }
}
