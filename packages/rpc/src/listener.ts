import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * The listening socket of a server. Owning it, and not grpc-js, bounds the number of connections and
 * lets a server that has stopped leave none behind.
 */
export class Listener {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  /** `accept` gets each connection; beyond `maxConnections` they are closed at once. */
  constructor(accept: (socket: Socket) => void, maxConnections: number) {
    this.server = createServer({ noDelay: true }, (socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
      accept(socket);
    });
    this.server.maxConnections = maxConnections;
  }

  /** Resolves with the bound port; rejects when it cannot be bound. */
  listen(bind: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen({ host: bind, port }, () => {
        // a connection that cannot be accepted, e.g. for want of descriptors, is the caller's loss alone
        this.server.off('error', reject).on('error', () => undefined);
        resolve((this.server.address() as AddressInfo).port);
      });
    });
  }

  /** New connections are refused from now on. */
  stopAccepting(): void {
    this.server.close();
  }

  /** Cuts what is still connected. */
  destroyConnections(): void {
    for (const socket of this.sockets) socket.destroy();
  }
}
