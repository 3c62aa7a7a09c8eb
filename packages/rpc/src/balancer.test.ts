import { once } from 'node:events';
import { constants, createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { rankerService } from '@eaglerank/contracts';
import { Code, type PeerError } from '@eaglerank/domain';
import { expect } from 'chai';
import { closeAll, peerOf } from './fixtures.test.js';
import type { Peer } from './peer.js';

const { NGHTTP2_INTERNAL_ERROR } = constants;
const GRPC = { ':status': 200, 'content-type': 'application/grpc' };
const EMPTY_MESSAGE = Buffer.alloc(5);

const failureOf = async (peer: Peer): Promise<PeerError | undefined> => {
  try {
    await peer.call(rankerService.Rank, {}, { timeoutMs: 10_000 });
    return undefined;
  } catch (error) {
    return error as PeerError;
  }
};

describe('A peer behind a balancer', () => {
  const servers: Http2Server[] = [];
  const balancer = async (answer: (stream: ServerHttp2Stream) => void): Promise<string> => {
    const server = createServer().on('stream', (stream) => {
      stream.on('error', () => undefined).resume();
      answer(stream);
    });
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const status = (stream: ServerHttp2Stream, code: Code | 0): void => {
    stream.respond(GRPC, { waitForTrailers: true });
    stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': String(code) }));
    stream.end(code === 0 ? EMPTY_MESSAGE : undefined);
  };
  afterEach(async () => {
    await closeAll();
    for (const server of servers.splice(0)) server.close();
  });

  const endings: Readonly<Record<string, (stream: ServerHttp2Stream) => void>> = {
    reset: (stream) => stream.write(EMPTY_MESSAGE, () => stream.close(NGHTTP2_INTERNAL_ERROR)),
    'ended without a status': (stream) => stream.end(EMPTY_MESSAGE),
  };
  for (const [how, end] of Object.entries(endings)) {
    it(`is unavailable when an answer is ${how} after its head`, async () => {
      const address = await balancer((stream) => {
        stream.respond(GRPC);
        end(stream);
      });
      const { peer } = peerOf([address], { transport: 'unary', retry: false });
      const failure = await failureOf(peer);
      expect(failure?.code, failure?.message).to.equal(Code.UNAVAILABLE);
    });
  }

  const FAILURES = 10;
  for (const lastResort of [true, false]) {
    it(`is ${lastResort ? 'still tried' : 'held back'} after failures ${lastResort ? 'as a last resort' : 'otherwise'}`, async () => {
      let calls = 0;
      const address = await balancer((stream) => {
        status(stream, ++calls <= FAILURES ? Code.UNAVAILABLE : 0);
      });
      const { peer } = peerOf([address], { transport: 'unary', retry: false, lastResort });
      const failures: (PeerError | undefined)[] = [];
      for (let i = 0; i < FAILURES; i++) failures.push(await failureOf(peer));
      expect(failures.every((failure) => failure?.code === Code.UNAVAILABLE)).to.equal(true);
      if (lastResort) expect(await failureOf(peer)).to.equal(undefined);
      else expect(failures.at(-1)?.message).to.contain('held back');
    });
  }
});
