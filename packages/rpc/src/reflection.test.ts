import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Client, credentials } from '@grpc/grpc-js';
import { feedService } from '@eaglerank/contracts';
import { expect } from 'chai';
import protobuf from 'protobufjs';
import { closeAll, closeLater, eventually, observed } from './fixtures.test.js';
import { standardService } from './protos.js';
import { RpcServer } from './server.js';

interface Answer {
  readonly list_services_response?: { service: { name: string }[] };
  readonly file_descriptor_response?: { file_descriptor_proto: Buffer[] };
  readonly error_response?: { error_code: number };
}

const FEED = 'eaglerank.feed.v1.FeedService';

describe('server reflection', () => {
  let server: RpcServer;
  let client: Client;

  before(async () => {
    const { telemetry } = observed('gateway');
    server = new RpcServer({ service: 'gateway', bind: '127.0.0.1', port: 0, telemetry });
    server.add(feedService, {
      GetFeed: (_, { context }) => ({
        items: [{ itemId: 'i1', attributes: context?.attributes ?? {} }],
      }),
      RankItems: () => ({}),
      GetSimilarItems: () => ({}),
      LogEvents: () => ({}),
      ExplainFeed: () => ({}),
    });
    closeLater(() => server.stop({ drainMs: 0, graceMs: 100 }));
    client = new Client(`127.0.0.1:${await server.start()}`, credentials.createInsecure());
    closeLater(() => {
      client.close();
    });
  });
  after(closeAll);

  const ask = (version: string, request: object): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const definition = standardService(`grpc.reflection.${version}.ServerReflection`);
      const method = definition['ServerReflectionInfo'];
      if (!method) throw new Error('no such method');
      const stream = client.makeBidiStreamRequest<object, Answer>(
        method.path,
        method.requestSerialize,
        method.responseDeserialize as (bytes: Buffer) => Answer,
      );
      stream.on('data', (answer: Answer) => {
        resolve(answer);
        stream.end();
      });
      stream.on('error', reject);
      stream.write(request);
    });

  for (const version of ['v1', 'v1alpha']) {
    it(`lists the services over ${version}`, async () => {
      const { list_services_response: listed } = await ask(version, { list_services: '*' });
      expect(listed?.service.map(({ name }) => name)).to.include.members([
        FEED,
        'grpc.health.v1.Health',
        'grpc.reflection.v1.ServerReflection',
      ]);
    });
  }

  it('lets a client that knows nothing make a call with a map', async () => {
    const { file_descriptor_response: found } = await ask('v1', { file_containing_symbol: FEED });
    const files = found?.file_descriptor_proto ?? [];
    const set = Buffer.concat(
      files.map((file) => Buffer.concat([varint(0x0a), varint(file.length), file])),
    );
    const root = (
      protobuf.Root as unknown as { fromDescriptor(set: Buffer): protobuf.Root }
    ).fromDescriptor(set);
    const method = root.lookupService(FEED).methods['GetFeed'];
    const request = root.lookupType(method?.requestType ?? '');
    const response = root.lookupType(method?.responseType ?? '');
    const answer = await new Promise<Buffer>((resolve, reject) => {
      client.makeUnaryRequest(
        `/${FEED}/GetFeed`,
        (message: object) => Buffer.from(request.encode(request.fromObject(message)).finish()),
        (bytes: Buffer) => bytes,
        { context: { attributes: [{ key: 'plan', value: 'free' }] } },
        (error, bytes) => {
          if (error) reject(error);
          else resolve(bytes ?? Buffer.alloc(0));
        },
      );
    });
    expect(response.toObject(response.decode(answer))).to.deep.equal({
      items: [{ item_id: 'i1', attributes: [{ key: 'plan', value: 'free' }] }],
    });
  });

  it('finds messages, methods and files, and says what it does not know', async () => {
    for (const request of [
      { file_containing_symbol: 'eaglerank.feed.v1.Context' },
      { file_containing_symbol: `${FEED}.GetFeed` },
      { file_containing_symbol: 'grpc.health.v1.HealthCheckResponse.ServingStatus' },
      { file_by_filename: 'eaglerank/event/v1/event.proto' },
    ]) {
      const { file_descriptor_response: found } = await ask('v1', request);
      expect(found?.file_descriptor_proto, JSON.stringify(request)).to.not.be.empty;
    }
    for (const request of [
      { file_containing_symbol: 'no.Such' },
      { file_by_filename: 'no.proto' },
      { all_extension_numbers_of_type: 'eaglerank.feed.v1.Context' },
      { file_containing_extension: { containing_type: 'x', extension_number: 1 } },
    ]) {
      expect((await ask('v1', request)).error_response?.error_code).to.equal(5);
    }
    expect((await ask('v1', {})).error_response?.error_code).to.equal(3);
  });

  it('does not keep the server from closing', async () => {
    const { telemetry } = observed('x');
    const other = new RpcServer({ service: 'x', bind: '127.0.0.1', port: 0, telemetry });
    const idle = new Client(`127.0.0.1:${await other.start()}`, credentials.createInsecure());
    const stream = idle.makeBidiStreamRequest(
      '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
      (bytes: Buffer) => bytes,
      (bytes: Buffer) => bytes,
    );
    let open = false;
    stream.on('metadata', () => (open = true));
    stream.on('data', () => (open = true));
    stream.on('error', () => undefined);
    stream.write(Buffer.from([0x3a, 0]));
    await eventually(() => open);
    // were it waited for, the test would be over before
    await other.stop({ drainMs: 0, graceMs: 60_000 });
    idle.close();
  });

  it('describes its own protocols as their files do', () => {
    const buf = fileURLToPath(new URL('../../../node_modules/.bin/buf', import.meta.url));
    const proto = fileURLToPath(new URL('../proto', import.meta.url));
    const { stdout, stderr } = spawnSync(buf, [
      ...['build', proto, '--exclude-source-info', '-o', '-'],
    ]);
    expect(stderr.toString()).to.equal('');
    const committed = readFileSync(`${proto}/descriptors.binpb`);
    expect(stdout.equals(committed)).to.equal(true);
  }).timeout(30_000);
});

function varint(value: number): Buffer {
  return Buffer.from(protobuf.Writer.create().uint32(value).finish());
}
