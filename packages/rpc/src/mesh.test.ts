import {
  Client,
  credentials,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
} from '@grpc/grpc-js';
import { rankerService } from '@eaglerank/contracts';
import { Code, type PeerError } from '@eaglerank/domain';
import { expect } from 'chai';
import {
  attempts,
  closeAll,
  closeLater,
  eventually,
  peerOf,
  sleep,
  startReplica,
  streaming,
  type Replica,
} from './fixtures.test.js';
import { readFrames, type FrameReader } from './frame-reader.js';
import type { ClientMethod } from './peer.js';
import { standardService } from './protos.js';
import { FrameBatch, MESH_PATH } from './mesh-frames.js';

const identity = (bytes: Buffer): Buffer => bytes;
const RANK_PATH = rankerService.Rank.path.slice(1);

/** A stream to a replica that a test drives frame by frame. */
function rawStream(address: string) {
  const client = new Client(address, credentials.createInsecure(), {
    'grpc.max_receive_message_length': -1,
  });
  closeLater(() => {
    client.close();
  });
  const stream = client.makeBidiStreamRequest(MESH_PATH, identity, identity);
  const seen = { answers: 0, codes: [] as number[], hello: 0, goaways: 0, status: -1 };
  const unexpected = (): void => {
    throw new Error('not from a server');
  };
  const reader: FrameReader = {
    hello: (bytes) => (seen.hello = bytes),
    call: unexpected,
    cancel: unexpected,
    answer: () => seen.answers++,
    failure: (_, code) => seen.codes.push(code),
    goaway: () => seen.goaways++,
  };
  stream.on('data', (message: Buffer) => {
    readFrames(message, reader);
  });
  stream.on('status', ({ code }: { code: number }) => (seen.status = code));
  stream.on('error', () => undefined);
  const batch = new FrameBatch();
  return {
    seen,
    stream,
    batch,
    call: (id: number, request = {}, timeoutMs = 30_000): void => {
      const bytes = rankerService.Rank.requestSerialize(request);
      batch.call(id, RANK_PATH, timeoutMs, new Map(), bytes);
    },
    send: (): boolean => stream.write(batch.take()),
  };
}

const series = (replica: Replica, name: string): number =>
  replica.telemetry.metrics.samples(name)[0]?.value ?? 0;

describe('calls over one stream', () => {
  afterEach(closeAll);

  it('falls back to unary calls where a peer does not offer streams', async () => {
    const replica = await startReplica(() => ({ modelName: 'm' }), { mesh: false });
    const { peer, telemetry } = peerOf([replica.address]);
    await peer.ready(10_000);
    await sleep(50);
    for (let i = 0; i < 5; i++) {
      const { modelName } = await peer.call(rankerService.Rank, {}, { timeoutMs: 10_000 });
      expect(modelName).to.equal('m');
    }
    expect(attempts(telemetry, 'unary')).to.equal(5);
    expect(attempts(telemetry, 'stream')).to.equal(0);
  });

  it('calls what is served as unary calls alone, such as health', async () => {
    const replica = await startReplica(() => ({}));
    const { peer } = peerOf([replica.address]);
    await streaming(peer);
    const { Check } = standardService('grpc.health.v1.Health');
    const check = Check as unknown as ClientMethod<{ service: string }, { status: number }>;
    for (let i = 0; i < 3; i++) {
      const { status } = await peer.call(check, { service: '' }, { timeoutMs: 10_000 });
      expect(status).to.equal(1);
    }
    expect(peer.streaming).to.equal(true);
  });

  it('sends a request that is too large for the stream by itself', async () => {
    const replica = await startReplica(() => ({}), { maxReceiveBytes: 100_000 });
    const { peer, telemetry } = peerOf([replica.address]);
    await streaming(peer);
    const send = (bytes: number): Promise<unknown> =>
      peer.call(rankerService.Rank, { candidateSet: Buffer.alloc(bytes) }, { timeoutMs: 10_000 });
    await send(80_000);
    await send(95_000);
    expect([attempts(telemetry, 'stream'), attempts(telemetry, 'unary')]).to.deep.equal([1, 1]);
  });

  it('keeps messages under the limit however much is called at once', async () => {
    const replica = await startReplica(() => ({ vectors: Buffer.alloc(300_000) }), {
      maxReceiveBytes: 100_000,
    });
    const { peer, telemetry } = peerOf([replica.address]);
    await streaming(peer);
    const candidateSet = Buffer.alloc(30_000);
    const answers = await Promise.all(
      Array.from({ length: 100 }, () =>
        peer.call(rankerService.Rank, { candidateSet }, { timeoutMs: 10_000 }),
      ),
    );
    for (const { vectors } of answers) expect(vectors).to.have.length(300_000);
    expect(attempts(telemetry, 'stream')).to.equal(100);
  });

  it('reports an answer that is too large and goes on', async () => {
    let bytes = 5 << 20;
    const replica = await startReplica(() => ({ vectors: Buffer.alloc(bytes) }));
    const { peer } = peerOf([replica.address]);
    await streaming(peer);
    const call = () => peer.call(rankerService.Rank, {}, { timeoutMs: 10_000 });
    const error = await call().catch((e: unknown) => e as PeerError);
    expect(error).to.have.property('code', Code.RESOURCE_EXHAUSTED);
    bytes = 10;
    await call();
    expect(peer.streaming).to.equal(true);
  });

  it('fails only the calls on a stream that breaks, and opens another', async () => {
    let hang = true;
    const replica = await startReplica(() => (hang ? new Promise(() => undefined) : {}));
    const { peer } = peerOf([replica.address], { retry: false });
    await streaming(peer);
    const call = peer.call(rankerService.Rank, {}, { timeoutMs: 10_000 });
    await eventually(() => series(replica, 'rpc_server_inflight_calls') === 1);
    const broken = call.catch((error: unknown) => error as PeerError);
    const server = replica.server as unknown as { listener: { destroyConnections(): void } };
    server.listener.destroyConnections();
    expect(await broken).to.have.property('code', Code.UNAVAILABLE);
    await eventually(() => series(replica, 'rpc_server_inflight_calls') === 0);
    hang = false;
    await streaming(peer);
    await peer.call(rankerService.Rank, {}, { timeoutMs: 10_000 });
  });

  it('answers what is on its way when the server asks to leave', async () => {
    let finish = (): void => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const replica = await startReplica(async () => {
      await finished;
      return {};
    });
    const { seen, stream, call, send, batch } = rawStream(replica.address);
    batch.hello(1 << 20);
    for (let id = 1; id <= 5; id++) call(id);
    send();
    await eventually(() => series(replica, 'rpc_server_inflight_calls') === 5);
    const stopped = replica.server.stop({ drainMs: 0, graceMs: 15_000 });
    await eventually(() => seen.goaways === 1);
    call(6);
    send();
    stream.end();
    await eventually(() => series(replica, 'rpc_server_inflight_calls') === 6);
    finish();
    await stopped;
    await eventually(() => seen.status === 0);
    expect(seen.answers).to.equal(6);
  });

  it('bounds the calls of one stream', async () => {
    const replica = await startReplica(() => new Promise(() => undefined), {
      connections: { maxStreams: 10 },
    });
    const { seen, call, send, batch } = rawStream(replica.address);
    batch.hello(1 << 20);
    for (let id = 1; id <= 100; id++) call(id);
    call(1);
    send();
    await eventually(() => seen.codes.length === 91);
    expect(new Set(seen.codes)).to.deep.equal(new Set([Code.RESOURCE_EXHAUSTED]));
    expect(series(replica, 'rpc_server_inflight_calls')).to.equal(10);
  });

  it('ends a stream that sends anything but frames, and its calls', async () => {
    for (const garbage of [
      Buffer.from('garbage'),
      Buffer.alloc(50),
      Buffer.alloc(50, 0xff),
      Buffer.from([5, 0, 0, 0, 3, 1, 0, 0, 0]),
    ]) {
      const replica = await startReplica(() => new Promise(() => undefined));
      const { seen, stream, call, send } = rawStream(replica.address);
      call(1);
      send();
      await eventually(() => series(replica, 'rpc_server_inflight_calls') === 1);
      stream.write(garbage);
      await eventually(() => seen.status !== -1);
      expect(seen.status).to.equal(Code.INVALID_ARGUMENT);
      await eventually(() => series(replica, 'rpc_server_inflight_calls') === 0);
      expect(series(replica, 'rpc_server_streams')).to.equal(0);
    }
  });

  it('reads no more from a client that does not read its answers', async () => {
    let served = 0;
    const replica = await startReplica(() => {
      served++;
      return { vectors: Buffer.alloc(200_000) };
    });
    const { stream, call, send, batch, seen } = rawStream(replica.address);
    batch.hello(4 << 20);
    send();
    stream.pause();
    for (let id = 1; id <= 1000; id++) {
      call(id, {}, 60_000);
      send();
      if (id % 50 === 0) await sleep(5);
    }
    // a busy machine may still be at what the windows let through
    for (let before = -1; before !== served; await sleep(300)) before = served;
    expect(served).to.be.lessThan(400);
    stream.resume();
    await eventually(() => seen.answers === 1000, 50_000);
  }).timeout(60_000);

  it('survives a server that sends anything but frames', async () => {
    const server = new Server();
    const codec = {
      requestSerialize: identity,
      requestDeserialize: identity,
      responseSerialize: identity,
      responseDeserialize: identity,
    };
    server.addService(
      {
        Connect: { path: MESH_PATH, requestStream: true, responseStream: true, ...codec },
        Rank: {
          path: rankerService.Rank.path,
          requestStream: false,
          responseStream: false,
          ...codec,
        },
      },
      {
        Connect: (stream: ServerDuplexStream<Buffer, Buffer>) => {
          stream.on('error', () => undefined).resume();
          stream.write(Buffer.alloc(20, 0xee));
        },
        Rank: (_: unknown, callback: (error: null, bytes: Buffer) => void) => {
          callback(null, Buffer.alloc(0));
        },
      },
    );
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
        if (error) reject(error);
        else resolve(bound);
      });
    });
    closeLater(() => {
      server.forceShutdown();
    });
    const { peer, telemetry } = peerOf([`127.0.0.1:${port}`]);
    await peer.ready(10_000);
    await sleep(300);
    await peer.call(rankerService.Rank, {}, { timeoutMs: 10_000 });
    expect(attempts(telemetry, 'unary')).to.equal(1);
  });
});
