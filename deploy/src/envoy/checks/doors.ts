import { connect as connectPlain } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Code } from '@eaglerank/domain';
import { itemsOf } from '../edge-calls.js';
import { findingOf, jsonOf, type Edge } from '../edge-checks.js';
import type { Finding } from '../edge-rig.js';

const USER = 'u-1';
const EMPTY = Buffer.alloc(0);
const MOST_EVENTS = 500;
const EVENT_ID_LENGTH = 128;

/** gRPC, gRPC-web and JSON reach a gateway; what is refused is refused in the caller's protocol. */
export async function doorChecks({ rig, envoy, calls }: Edge): Promise<Finding[]> {
  const client = await rig.client(envoy, 0);
  const feed = await client.getFeed({ userId: USER, pageSize: 5 });
  const grpc = await calls.grpc(USER);
  const web = await calls.grpcWeb(USER);
  const json = await calls.json('/v1/feed', { userId: USER, pageSize: 5 });
  const document = await calls.http('GET', '/openapi.yaml', EMPTY);
  const items = (jsonOf(json)?.['items'] as unknown[] | undefined)?.length ?? 0;
  return [
    {
      check: 'gRPC by the product’s client',
      found: `${feed.items.length} items`,
      ok: feed.items.length === 5,
    },
    findingOf('gRPC over HTTP/2', grpc, grpc.grpcStatus === 0 && itemsOf(grpc.body) === 5),
    findingOf('gRPC-web over HTTP/1.1', web, web.grpcStatus === 0 && itemsOf(web.body) === 5),
    findingOf('JSON: POST /v1/feed', json, json.status === 200 && items === 5, `${items} items`),
    findingOf(
      'the description of the JSON door',
      document,
      document.status === 200 && document.body.includes('openapi:'),
    ),
    ...(await refusalChecks({ rig, envoy, calls })),
    ...(await limitChecks({ rig, envoy, calls })),
    ...(await originChecks({ rig, envoy, calls })),
    ...(await transportChecks({ rig, envoy, calls })),
  ];
}

async function refusalChecks({ calls }: Edge): Promise<Finding[]> {
  const headers = { authorization: 'Bearer none' };
  const grpc = await calls.grpc(USER, { headers });
  const json = await calls.json('/v1/feed', { userId: USER }, { headers });
  const nowhere = await calls.json('/v2/feed', {});
  const reflection = await calls.http(
    'POST',
    '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
    EMPTY,
  );
  return [
    findingOf(
      'gRPC with a bad token: the gateway’s own refusal',
      grpc,
      (grpc.grpcStatus as Code) === Code.UNAUTHENTICATED,
    ),
    findingOf(
      'JSON with a bad token',
      json,
      json.status === 401 && 'details' in (jsonOf(json) ?? {}),
    ),
    findingOf(
      'a path that is not routed, as JSON',
      nowhere,
      nowhere.status === 404 && jsonOf(nowhere)?.['code'] === Code.NOT_FOUND,
    ),
    findingOf('reflection is not public', reflection, reflection.status === 404),
  ];
}

/** What is large but allowed passes; what only an attacker sends does not. */
async function limitChecks({ calls }: Edge): Promise<Finding[]> {
  const tsMs = Date.now();
  const long = (i: number): string => String(i).padStart(EVENT_ID_LENGTH, 'x');
  const events = Array.from({ length: MOST_EVENTS }, (_, i) => ({
    ...{ eventId: long(i), userId: long(i), itemId: long(i), type: 'click', tsMs },
  }));
  const body = { events };
  const kib = Math.round(JSON.stringify(body).length / 1024);
  const many = await calls.json('/v1/events', body);
  const header = await calls.json('/v1/feed', {}, { headers: { 'x-padding': 'x'.repeat(20_000) } });
  const slash = await calls.json('/v1/feeds/a%2Fb/explanation', {});
  return [
    findingOf(`${MOST_EVENTS} events in ${kib} KiB of JSON`, many, many.status === 200),
    findingOf('headers of 20 kB', header, header.status === 431),
    findingOf('an escaped slash in the path', slash, slash.status === 400),
  ];
}

/** What a browser asks before a page of another origin may call. */
async function originChecks({ calls }: Edge): Promise<Finding[]> {
  const ask = (origin: string) =>
    calls.http('OPTIONS', '/v1/feed', EMPTY, {
      headers: { origin, 'access-control-request-method': 'POST' },
    });
  const ours = await ask('http://localhost:5173');
  const foreign = await ask('https://localhost.example');
  const allowed = 'access-control-allow-origin';
  return [
    findingOf(
      'a page of an allowed origin',
      ours,
      ours.headers[allowed] === 'http://localhost:5173',
      `allowed ${ours.headers[allowed] ?? 'none'}`,
    ),
    findingOf(
      'a page of another origin',
      foreign,
      foreign.headers[allowed] === undefined,
      `allowed ${foreign.headers[allowed] ?? 'none'}`,
    ),
  ];
}

async function transportChecks({ envoy }: Edge): Promise<Finding[]> {
  const { port } = envoy.options.edge;
  const plain = await plainAnswer(port);
  const unknown = await handshake(port, {});
  const old = await handshake(port, { rejectUnauthorized: false, maxVersion: 'TLSv1.1' });
  const now = await handshake(port, { rejectUnauthorized: false });
  return [
    { check: 'without TLS', found: plain === '' ? 'closed' : plain, ok: plain === '' },
    {
      check: 'a client that does not know the certificate',
      found: unknown,
      ok: unknown.includes('SELF_SIGNED'),
    },
    { check: 'TLS 1.1', found: old, ok: !old.startsWith('TLS') },
    { check: 'TLS of today', found: now, ok: now === 'TLSv1.3 h2' },
  ];
}

/** What an HTTP request gets that is sent in the clear. */
function plainAnswer(port: number): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connectPlain(port, '127.0.0.1', () => {
      socket.write('GET /openapi.yaml HTTP/1.1\r\nhost: localhost\r\n\r\n');
    });
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
    socket.on('error', () => undefined).once('close', () => resolve(text.split('\r')[0] ?? ''));
  });
}

/** Protocols that were agreed upon, or why there are none. */
function handshake(
  port: number,
  options: { rejectUnauthorized?: boolean; maxVersion?: 'TLSv1.1' },
): Promise<string> {
  return new Promise((resolve) => {
    const ciphers = options.maxVersion
      ? { minVersion: 'TLSv1' as const, ciphers: 'ALL:@SECLEVEL=0' }
      : {};
    const socket = connectTls({
      ...{ host: '127.0.0.1', port, servername: 'localhost', ALPNProtocols: ['h2', 'http/1.1'] },
      ...ciphers,
      ...options,
    });
    socket.once('secureConnect', () => {
      resolve(`${socket.getProtocol() ?? ''} ${String(socket.alpnProtocol)}`);
      socket.destroy();
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}
