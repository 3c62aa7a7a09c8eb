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
  if (!traces) return undefined;
  const { hostname, port } = new URL(traces.endpoint);
  return { host: hostname, port: Number(port) };
}

export interface MeshEdgeOptions {
  /** The executable of Envoy. */
  readonly binary: string;
  /** Folder for certificate, configuration and logs. */
  readonly folder: string;
  /** OTLP/HTTP receiver of its spans; the mesh's own unless given. */
  readonly otlp?: Endpoint;
}

/**
 * Envoy before the gateways of a mesh, at the ports of deploy/compose.yaml on the loopback address,
 * with a certificate made for it. Throws when openssl is missing or Envoy does not become ready.
 */
export async function startMeshEdge(
  mesh: LocalMesh,
  { binary, folder, otlp = receiverOf(mesh) }: MeshEdgeOptions,
): Promise<EnvoyProcess> {
  mkdirSync(folder, { recursive: true });
  return EnvoyProcess.start(binary, join(folder, 'envoy'), {
    ...COMPOSE_EDGE,
    edge: { ...COMPOSE_EDGE.edge, host: HOST },
    stats: { ...COMPOSE_EDGE.stats, host: HOST },
    tls: makeCertificate(folder),
    gateways: gatewaysOf(mesh),
    otlp,
  });
}
