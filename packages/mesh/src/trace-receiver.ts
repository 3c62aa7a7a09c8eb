import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeExport } from './otlp.js';
import { TraceStore } from './trace-store.js';

const MAX_BODY_BYTES = 16 * 1024 * 1024;

export interface TraceReceiver {
  readonly endpoint: string;
  readonly store: TraceStore;
  stop(): Promise<void>;
}

async function body(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new Error('body too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function handle(
  store: TraceStore,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = request.url ?? '/';
  if (request.method === 'POST' && path === '/v1/traces') {
    store.add(decodeExport(await body(request)));
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    return;
  }
  const match = /^\/traces\/([\w-]{1,128})$/.exec(path);
  const spans = match?.[1] === undefined ? undefined : store.find(match[1]);
  response.writeHead(spans ? 200 : 404, { 'content-type': 'application/json' });
  response.end(JSON.stringify(spans ?? { error: 'no such trace' }));
}

/**
 * Receives OTLP/HTTP traces from the services of a local mesh and keeps the latest; answers
 * `GET /traces/{request id or trace id}` with the spans as JSON.
 */
export async function startTraceReceiver(bind = '127.0.0.1', port = 0): Promise<TraceReceiver> {
  const store = new TraceStore();
  const server = createServer((request, response) => {
    handle(store, request, response).catch(() => response.writeHead(400).end());
  });
  server.listen(port, bind);
  await once(server, 'listening');
  const { port: bound } = server.address() as AddressInfo;
  return {
    endpoint: `http://${bind}:${bound}`,
    store,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
