import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RequestError } from '@eaglerank/domain';
import { toRequestError, type Invocation, type RpcServer } from '@eaglerank/rpc';
import { METRICS, type Telemetry } from '@eaglerank/telemetry';
import type { GatewayConfig } from '../config.js';
import type { Edge } from '../edge/edge.js';
import { readJson } from './body.js';
import { readGrpcTimeout, readMetadata } from './headers.js';
import { findRoute, type Route } from './routes.js';
import { errorBody, errorHeaders, HTTP_STATUS } from './status.js';

export interface HttpDoorOptions {
  readonly config: Pick<GatewayConfig, 'bind' | 'httpPort'>;
  readonly telemetry: Telemetry;
  readonly rpc: RpcServer;
  readonly edge: Pick<Edge, 'authenticate'>;
}

/** The running JSON door. */
export interface HttpDoor {
  readonly port: number;
  /** Takes requests for `drainMs` more, ends what is in flight within `graceMs`, closes. */
  stop(options: { drainMs: number; graceMs?: number }): Promise<void>;
}

const OPENAPI = new URL('../../openapi.yaml', import.meta.url);
const HEADERS_MS = 5000;
const REQUEST_MS = 10_000;
const KEEP_ALIVE_MS = 30_000;
const CHECK_MS = 1000;
const MAX_HEADER_BYTES = 16 * 1024;
const MAX_CONNECTIONS = 10_000;
const GRACE_MS = 5000;

/** Serves the public methods as JSON over HTTP, through the same handlers as gRPC. */
export async function startHttpDoor(options: HttpDoorOptions): Promise<HttpDoor> {
  const door = new Door(options);
  await door.listen();
  return door;
}

class Door implements HttpDoor {
  port = 0;
  private readonly server: Server;
  private readonly openapi = readFileSync(OPENAPI);
  private draining = false;

  constructor(private readonly options: HttpDoorOptions) {
    this.server = createServer(
      {
        headersTimeout: HEADERS_MS,
        requestTimeout: REQUEST_MS,
        keepAliveTimeout: KEEP_ALIVE_MS,
        connectionsCheckingInterval: CHECK_MS,
        maxHeaderSize: MAX_HEADER_BYTES,
        noDelay: true,
      },
      (request, response) => void this.answer(request, response),
    );
    this.server.maxConnections = MAX_CONNECTIONS;
  }

  async listen(): Promise<void> {
    const { bind, httpPort } = this.options.config;
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(httpPort, bind, resolve);
    });
    this.port = (this.server.address() as AddressInfo).port;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '/').split('?', 1)[0] as string;
    const found = findRoute(path);
    const correlation = request.headers['x-request-id'];
    if (typeof correlation === 'string') response.setHeader('x-request-id', correlation);
    if (this.draining) response.setHeader('connection', 'close');
    const pattern = found?.route.pattern ?? (path === '/openapi.yaml' ? path : 'unknown');
    response.once('finish', () => this.count(request, pattern, response.statusCode));
    if (found) return this.call(found.route, found.fields, request, response);
    if (path === '/openapi.yaml') {
      response.writeHead(200, { 'content-type': 'application/yaml' }).end(this.openapi);
      return;
    }
    send(response, 404, { code: 5, message: 'no such path: see /openapi.yaml', details: [] });
  }

  private async call(
    route: Route,
    fields: object | undefined,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    if (request.method !== route.verb) {
      const message = `${route.pattern} takes ${route.verb}`;
      send(response, 405, { code: 12, message, details: [] }, { allow: route.verb });
      return;
    }
    try {
      const metadata = readMetadata(request.headers);
      await this.options.edge.authenticate(metadata);
      const json = fields ?? (await readJson(request, route.maxBytes));
      const message = route.request.fromJson(json);
      const answer = await this.invoke(route, message, metadata, request, response);
      send(response, 200, route.response.toJson(answer));
    } catch (cause) {
      this.refuse(cause, request, response);
    }
  }

  private async invoke(
    route: Route,
    message: object,
    metadata: Invocation['metadata'],
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<object> {
    const gone = new AbortController();
    const leave = (): void => gone.abort();
    response.once('close', leave);
    try {
      return await this.options.rpc.invoke<object>(
        route.method,
        {
          metadata,
          timeoutMs: readGrpcTimeout(request.headers['grpc-timeout']) ?? route.timeoutMs,
          signal: gone.signal,
        },
        message,
      );
    } finally {
      response.off('close', leave);
    }
  }

  private refuse(cause: unknown, request: IncomingMessage, response: ServerResponse): void {
    if (response.destroyed) return;
    const error = cause instanceof RequestError ? cause : toRequestError(cause);
    const headers = errorHeaders(error);
    // what is left of a body that was refused is not read
    if (!request.complete) headers['connection'] = 'close';
    send(response, HTTP_STATUS[error.code], errorBody(error), headers);
  }

  private count(request: IncomingMessage, route: string, status: number): void {
    const method = request.method === 'GET' || request.method === 'POST' ? request.method : 'other';
    this.options.telemetry.metrics.use(METRICS.httpRequests).inc({ method, route, status });
  }

  async stop({ drainMs, graceMs = GRACE_MS }: { drainMs: number; graceMs?: number }) {
    this.draining = true;
    if (drainMs > 0) await new Promise((resolve) => setTimeout(resolve, drainMs));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, graceMs)));
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeIdleConnections();
    await Promise.race([closed, late]);
    clearTimeout(timer);
    this.server.closeAllConnections();
  }
}

function send(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response
    .writeHead(status, {
      'content-type': 'application/json',
      'content-length': bytes.length,
      ...headers,
    })
    .end(bytes);
}
