import { join } from 'node:path';
import { mkdirSync } from 'node:fs';
import type { LocalMesh } from '@eaglerank/mesh';
import { makeCertificate } from './certificate.js';
import { COMPOSE_EDGE, type Endpoint, type GatewayEndpoint } from './envoy-options.js';
import { EnvoyProcess } from './envoy-process.js';

const HOST = '127.0.0.1';

/** Where the gateways of a mesh of this machine listen. */
export function gatewaysOf(mesh: LocalMesh): GatewayEndpoint[] {
  return mesh.plans
    .filter(({ name }) => name.startsWith('gateway'))
    .map(({ env }) => ({
      host: HOST,
      grpc: Number(env['GATEWAY_PORT']),
      http: Number(env['GATEWAY_HTTP_PORT']),
      admin: Number(env['GATEWAY_ADMIN_PORT']),
    }));
}

/** Where a mesh receives traces; undefined where it keeps none. */
export function receiverOf({ traces }: LocalMesh): Endpoint | undefined {
  return traces && endpointOf(traces.endpoint);
}

/** Host and port of a URL. */
export function endpointOf(url: string): Endpoint {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) };
}

export interface MeshEdgeOptions {
  /** The executable of Envoy. */
  readonly binary: string;
  /** Folder for certificate, configuration and logs. */
  readonly folder: string;
  /** OTLP/HTTP receiver of its spans; the mesh's own unless given. */
  readonly otlp?: Endpoint | undefined;
  /** Those of deploy/compose.yaml unless given. */
  readonly ports?: EdgePorts;
}

export interface EdgePorts {
  readonly edge: number;
  readonly stats: number;
  readonly admin: number;
}

/** Ports of the edge of deploy/compose.yaml. */
export const EDGE_PORTS: EdgePorts = {
  edge: COMPOSE_EDGE.edge.port,
  stats: COMPOSE_EDGE.stats.port,
  admin: COMPOSE_EDGE.adminPort,
};

/**
 * Envoy before the gateways of a mesh, at the ports of deploy/compose.yaml on the loopback address,
 * with a certificate made for it. Throws when openssl is missing or Envoy does not become ready.
 */
export async function startMeshEdge(
  mesh: LocalMesh,
  { binary, folder, otlp = receiverOf(mesh), ports = EDGE_PORTS }: MeshEdgeOptions,
): Promise<EnvoyProcess> {
  mkdirSync(folder, { recursive: true });
  return EnvoyProcess.start(binary, join(folder, 'envoy'), {
    ...COMPOSE_EDGE,
    edge: { host: HOST, port: ports.edge },
    stats: { host: HOST, port: ports.stats },
    adminPort: ports.admin,
    tls: makeCertificate(folder),
    gateways: gatewaysOf(mesh),
    otlp,
  });
}
