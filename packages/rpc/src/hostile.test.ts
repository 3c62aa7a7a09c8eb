/** Clients that mean no good: memory stays bounded and others are served. */
import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { rankerService } from '@eaglerank/contracts';
import { expect } from 'chai';
import {
  closeAll,
  eventually,
  peerOf,
  RANK,
  sleep,
  startReplica,
  type Replica,
} from './fixtures.test.js';

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const MIB = 1024 * 1024;

/** One HTTP/2 frame. */
function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}
const SETTINGS = frame(4, 0, 0, Buffer.alloc(0));

describe('hostile clients', () => {
  let replica: Replica;
  let good: ReturnType<typeof peerOf>;
  const sockets: Socket[] = [];
  const sessions: ClientHttp2Session[] = [];

  beforeEach(async () => {
    replica = await startReplica(() => ({}), { connections: { maxStreams: 100, maxIdleMs: 1500 } });
    good = peerOf([replica.address]);
    await good.peer.ready(10_000);
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    for (const session of sessions.splice(0)) session.destroy();
    await closeAll();
  });

  const port = (): number => Number(replica.address.split(':')[1]);
  const open = async (): Promise<Socket> => {
    const socket = connect(port(), '127.0.0.1');
    sockets.push(socket);
    socket.on('error', () => undefined).resume();
    await new Promise((resolve) => socket.once('connect', resolve));
    return socket;
  };
  const session = (): ClientHttp2Session => {
    const made = connectHttp2(`http://${replica.address}`);
    sessions.push(made);
    made.on('error', () => undefined);
    return made;
  };
  const served = async (): Promise<void> => {
    await good.peer.call(rankerService.Rank, {}, { timeoutMs: 10_000 });
  };
  const headers = { ':method': 'POST', ':path': `/${RANK}`, 'content-type': 'application/grpc' };

  it('serves others while one client opens 10,000 streams', async () => {
    const before = process.memoryUsage().rss;
    const http2 = session();
    for (let i = 0; i < 10_000; i++) {
      const stream = http2.request({ ...headers, te: 'trailers' });
      stream.on('error', () => undefined).resume();
    }
    for (let i = 0; i < 20; i++) {
      await served();
      await sleep(10);
    }
    expect(process.memoryUsage().rss - before).to.be.lessThan(400 * MIB);
  });

  it('drops a connection that only sends its first bytes, slowly', async () => {
    const socket = await open();
    let closed = false;
    socket.on('close', () => (closed = true));
    socket.write(PREFACE);
    socket.write(SETTINGS);
    await served();
    await eventually(() => closed);
  });

  it('survives frames that are none', async () => {
    for (const bytes of [
      Buffer.from('GET / HTTP/1.1\r\n\r\n'),
      Buffer.concat([Buffer.from(PREFACE), Buffer.alloc(2000, 0xff)]),
      Buffer.concat([Buffer.from(PREFACE), SETTINGS, frame(0, 0, 1, Buffer.alloc(100))]),
      Buffer.concat([Buffer.from(PREFACE), SETTINGS, frame(1, 4, 1, Buffer.alloc(50, 0xff))]),
    ]) {
      (await open()).write(bytes);
      await served();
    }
  });

  it('survives header blocks without end', async () => {
    const socket = await open();
    socket.write(PREFACE);
    socket.write(SETTINGS);
    socket.write(frame(1, 0, 1, Buffer.from([0x82])));
    const before = process.memoryUsage().rss;
    for (let i = 0; i < 2000 && !socket.destroyed; i++) {
      socket.write(frame(9, 0, 1, Buffer.alloc(4000, 0x82)));
      if (i % 100 === 0) await sleep(1);
    }
    await served();
    expect(process.memoryUsage().rss - before).to.be.lessThan(200 * MIB);
  });

  it('survives streams that are reset at once', async () => {
    const http2 = session();
    await new Promise((resolve) => http2.once('connect', resolve));
    for (let i = 0; i < 5000 && !http2.destroyed; i++) {
      const stream = http2.request({ ...headers, te: 'trailers' });
      stream.on('error', () => undefined);
      stream.close(8);
      if (i % 200 === 0) await sleep(1);
    }
    await served();
    await eventually(
      () => replica.telemetry.metrics.samples('rpc_server_inflight_calls')[0]?.value === 0,
    );
  });

  it('ends calls whose request does not arrive, and keeps nothing of them', async () => {
    const impatient = await startReplica(() => ({}), { maxReceiveMs: 1000 });
    const http2 = connectHttp2(`http://${impatient.address}`);
    sessions.push(http2);
    const part = Buffer.alloc(5 + 100_000);
    part.writeUInt32BE(MIB, 1);
    const statuses = await Promise.all(
      Array.from({ length: 5 }, async () => {
        const stream = http2.request({ ...headers, te: 'trailers' });
        stream.on('error', () => undefined).resume();
        const closed = new Promise((resolve) => stream.once('close', resolve));
        stream.write(part);
        const status = await new Promise((resolve) =>
          stream.once('response', (h) => resolve(h['grpc-status'])),
        );
        await closed;
        return status;
      }),
    );
    expect(statuses).to.deep.equal(Array(5).fill('4'));
    const whole = peerOf([impatient.address], { transport: 'unary' });
    await whole.peer.call(rankerService.Rank, {}, { timeoutMs: 10_000 });
    await sleep(1050);
    await whole.peer.call(rankerService.Rank, {}, { timeoutMs: 10_000 });
  });

  it('refuses a compressed message that unpacks beyond the limit', async () => {
    const { gzipSync } = await import('node:zlib');
    const bomb = gzipSync(Buffer.alloc(200 * MIB));
    const message = Buffer.alloc(5 + bomb.length);
    message.writeUInt8(1, 0);
    message.writeUInt32BE(bomb.length, 1);
    bomb.copy(message, 5);
    const http2 = session();
    const before = process.memoryUsage().rss;
    const stream = http2.request({ ...headers, te: 'trailers', 'grpc-encoding': 'gzip' });
    const status = new Promise<unknown>((resolve) => {
      const read = (h: Record<string, unknown>): void => {
        if (h['grpc-status'] !== undefined) resolve(h['grpc-status']);
      };
      stream.on('response', read).on('trailers', read);
    });
    stream.on('error', () => undefined).resume();
    stream.end(message);
    expect(await status).to.equal('8');
    expect(process.memoryUsage().rss - before).to.be.lessThan(150 * MIB);
    await served();
  });
});
