import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getHeapStatistics } from 'node:v8';
import { METRICS } from './catalogue.js';
import type { HealthRegistry } from './health-registry.js';
import type { Metrics } from './metrics.js';
import type { Telemetry } from './telemetry.js';

/** Answers a GET under an extra route with what is sent as JSON, or a promise of it; undefined is 404. */
export type AdminRoute = (rest: string) => unknown;

export interface AdminServerOptions {
  readonly bind: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly telemetry: Telemetry;
  readonly health: HealthRegistry;
  /**
   * Extra GET routes by path. A path that ends in `/` also matches what follows it, which the route
   * gets decoded: `/feature-store/metadata/` and `item`.
   */
  readonly routes?: Readonly<Record<string, AdminRoute>>;
}

export interface AdminServer {
  /** The port that was bound. */
  readonly port: number;
  stop(): Promise<void>;
}

const SCORE = { unknown: 0, unhealthy: 0, degraded: 0.5, healthy: 1 } as const;

/** Serves health, metrics and the extra routes over HTTP. */
export async function startAdminServer(options: AdminServerOptions): Promise<AdminServer> {
  const { telemetry, health } = options;
  telemetry.metrics.use(METRICS.componentHealthy).onCollect((gauge) => {
    for (const [component, { status }] of Object.entries(health.report().components)) {
      gauge.set({ component }, SCORE[status]);
    }
  });
  const server = createServer((request, response) => {
    answer(options, request, response).catch((error: unknown) => {
      telemetry.logger.error('AdminRequestFailed', { error });
      if (!response.headersSent) json(response, 500, { error: 'internal error' });
    });
  });
  server.headersTimeout = 5000;
  server.requestTimeout = 10_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.bind, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  options: AdminServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { telemetry, health } = options;
  const { pathname } = new URL(request.url ?? '/', 'http://admin');
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return json(response, 405, { error: 'only GET' });
  }
  switch (pathname) {
    case '/healthz':
    case '/health/live':
      return json(response, 200, { status: 'alive' });
    case '/health/ready':
      return json(response, health.ready() ? 200 : 503, { ready: health.ready() });
    case '/health':
      return json(response, health.ready() ? 200 : 503, describe(telemetry, health));
    case '/metrics':
      response.writeHead(200, { 'content-type': telemetry.metrics.contentType });
      response.end(await telemetry.metrics.text());
      return;
    default:
      return extra(options.routes ?? {}, pathname, response);
  }
}

function describe({ identity, metrics }: Telemetry, health: HealthRegistry): object {
  const { status, components } = health.report();
  const uptimeSeconds = Math.round(process.uptime());
  return {
    status: status === 'healthy' && !health.ready() ? 'unhealthy' : status,
    ready: health.ready(),
    ...identity,
    uptimeSeconds,
    memory: memory(),
    pools: pools(metrics),
    components,
  };
}

function memory(): object {
  const { rss, heapUsed, external } = process.memoryUsage();
  return {
    residentBytes: rss,
    heapUsedBytes: heapUsed,
    heapLimitBytes: getHeapStatistics().heap_size_limit,
    externalBytes: external,
  };
}

/** Connections by pool and state, e.g. `{"redis.request":{"up":1,"down":0}}`. */
function pools(metrics: Metrics): Record<string, Record<string, number>> {
  const found: Record<string, Record<string, number>> = {};
  for (const { labels, value } of metrics.samples(METRICS.featureStorePoolUsage.name)) {
    const { pool, state } = labels as { pool: string; state: string };
    (found[pool] ??= {})[state] = value;
  }
  return found;
}

async function extra(
  routes: Readonly<Record<string, AdminRoute>>,
  pathname: string,
  response: ServerResponse,
): Promise<void> {
  for (const [path, route] of Object.entries(routes)) {
    const matches = path.endsWith('/') ? pathname.startsWith(path) : pathname === path;
    if (!matches) continue;
    const found = await route(safeDecode(pathname.slice(path.length)));
    if (found !== undefined) return json(response, 200, found);
  }
  json(response, 404, { error: 'no such page' });
}

function safeDecode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
