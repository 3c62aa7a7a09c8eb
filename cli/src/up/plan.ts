import { join } from 'node:path';
import { ROOT, SECRET_FILE } from '../paths.js';

/** Ports of a local mesh; the defaults are those of the documentation. */
export interface MeshPorts {
  readonly gateway: number;
  readonly http: number;
  readonly candidate: number;
  readonly ranker: number;
  readonly feature: number;
  readonly gatewayAdmin: number;
  readonly candidateAdmin: number;
  readonly rankerAdmin: number;
  readonly featureAdmin: number;
}

/** Environment variable that sets each port, with its default. */
export const PORT_SETTINGS: Readonly<Record<keyof MeshPorts, readonly [string, number]>> = {
  gateway: ['GATEWAY_PORT', 7070],
  http: ['GATEWAY_HTTP_PORT', 8080],
  candidate: ['CANDIDATE_PORT', 7071],
  ranker: ['RANKER_PORT', 7072],
  feature: ['FEATURE_PORT', 7073],
  gatewayAdmin: ['GATEWAY_ADMIN_PORT', 9101],
  candidateAdmin: ['CANDIDATE_ADMIN_PORT', 9102],
  rankerAdmin: ['RANKER_ADMIN_PORT', 9103],
  featureAdmin: ['FEATURE_ADMIN_PORT', 9104],
};

export interface ServicePlan {
  readonly name: string;
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  readonly admin: string;
}

export interface MeshSurroundings {
  readonly redisUrl: string;
  readonly otlpEndpoint: string;
  readonly archiveDir: string;
}

/** What each service of a local mesh is started with. */
export function planServices(ports: MeshPorts, around: MeshSurroundings): ServicePlan[] {
  const shared = {
    REDIS_URL: around.redisUrl,
    OTEL_EXPORTER_OTLP_ENDPOINT: around.otlpEndpoint,
    TRACE_SAMPLE_RATIO: '1',
    TENANTS_DIR: join(ROOT, 'config/tenants'),
    FEATURES_FILE: join(ROOT, 'config/features.yaml'),
    AUTH_SECRET_FILE: SECRET_FILE,
    ARCHIVE_DIR: around.archiveDir,
    CANDIDATE_ADDRESSES: `127.0.0.1:${ports.candidate}`,
    RANKER_ADDRESSES: `127.0.0.1:${ports.ranker}`,
    ...Object.fromEntries(
      Object.entries(PORT_SETTINGS).map(([key, [name]]) => [
        name,
        String(ports[key as keyof MeshPorts]),
      ]),
    ),
  };
  const service = (name: string, admin: number): ServicePlan => ({
    name,
    script: join(ROOT, name, 'dist/main.js'),
    env: shared,
    admin: `http://127.0.0.1:${admin}`,
  });
  return [
    service('feature-service', ports.featureAdmin),
    service('candidate-service', ports.candidateAdmin),
    service('ranker-service', ports.rankerAdmin),
    service('gateway', ports.gatewayAdmin),
  ];
}
