import type { Server, UntypedHandleCall } from '@grpc/grpc-js';
import { METRICS, type NumberChild } from '@eaglerank/telemetry';
import {
  MeshConnection,
  type MeshConnectionOptions,
  type ServerStream,
} from './mesh-connection.js';
import { MESH_PATH } from './mesh-frames.js';

const identity = (bytes: Buffer): Buffer => bytes;

/** Serves calls that come over one stream per client, through the same wrapper as unary calls. */
export class MeshDoor {
  private readonly connections = new Set<MeshConnection>();
  private readonly open: NumberChild;
  private leaving = false;

  constructor(readonly options: MeshConnectionOptions) {
    this.open = options.dispatcher.options.telemetry.metrics.use(METRICS.rpcServerStreams).with({});
  }

  addTo(server: Server): void {
    const connect = {
      path: MESH_PATH,
      requestStream: true,
      responseStream: true,
      requestSerialize: identity,
      requestDeserialize: identity,
      responseSerialize: identity,
      responseDeserialize: identity,
    };
    server.addService(
      { Connect: connect },
      { Connect: ((stream: ServerStream) => this.accept(stream)) as UntypedHandleCall },
    );
  }

  private accept(stream: ServerStream): void {
    const connection = new MeshConnection(this.options, stream, () => {
      this.connections.delete(connection);
      this.open.dec();
    });
    this.connections.add(connection);
    this.open.inc();
    if (this.leaving) connection.leave();
  }

  /** Asks every client to go elsewhere; streams end when their calls are answered. */
  leave(): void {
    this.leaving = true;
    for (const connection of this.connections) connection.leave();
  }
}
