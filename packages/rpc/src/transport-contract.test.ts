/** What every transport between a peer and a server must do. */
import { rankerService } from '@eaglerank/contracts';
import { Code, PeerError, RequestError } from '@eaglerank/domain';
import { expect } from 'chai';
import type { CallContext } from './context.js';
import {
  attempts,
  closeAll,
  closeLater,
  eventually,
  observed,
  peerOf,
  RANK,
  series,
  sleep,
  startReplica,
  streaming,
  type RankHandler,
  type Replica,
} from './fixtures.test.js';
import { Peer } from './peer.js';

/** Of every call to the replica here. */
const MAX_DEADLINE_MS = 60_000;

async function failure(call: Promise<unknown>): Promise<PeerError> {
  try {
    await call;
  } catch (error) {
    expect(error).to.be.instanceOf(PeerError);
    return error as PeerError;
  }
  throw new Error('it succeeded');
}

for (const transport of ['unary', 'stream'] as const) {
  describe(`transport ${transport}`, () => {
    let replica: Replica;
    let rank: RankHandler;
    let gateway: ReturnType<typeof peerOf>;

    before(async () => {
      replica = await startReplica((context, request) => rank(context, request), {
        methodLimits: { [RANK]: 64 * 1024 },
        maxDeadlineMs: MAX_DEADLINE_MS,
      });
      gateway = peerOf([replica.address], { transport });
      await gateway.peer.ready(10_000);
      if (transport === 'stream') await streaming(gateway.peer);
    });
    after(closeAll);
    beforeEach(() => {
      rank = () => ({});
      for (const { spans, lines } of [replica, gateway]) {
        spans.clear();
        lines.length = 0;
      }
    });

    it('is the transport that carries the calls', async () => {
      const before = attempts(gateway.telemetry, transport);
      await call();
      expect(attempts(gateway.telemetry, transport)).to.equal(before + 1);
    });

    const call = (request = {}, options = {}) =>
      gateway.peer.call(rankerService.Rank, request, { timeoutMs: 10_000, ...options });

    it('carries request and response', async () => {
      rank = (_, { tenantId, candidateSet }) => ({ modelName: tenantId, ranked: candidateSet });
      const bytes = Buffer.from([0, 1, 255]);
      const response = await call({ tenantId: 'social', candidateSet: bytes });
      expect(response.modelName).to.equal('social');
      expect(response.ranked.equals(bytes)).to.equal(true);
    });

    it('gives each of many calls at once its own answer', async () => {
      rank = async (_, { limit }) => {
        await sleep(limit % 7);
        return { knownEvents: limit, vectors: Buffer.alloc(limit * 20, limit % 256) };
      };
      const answers = await Promise.all(
        Array.from({ length: 500 }, (_, limit) => call({ limit }, { timeoutMs: 10_000 })),
      );
      answers.forEach(({ knownEvents, vectors }, i) => {
        expect(knownEvents).to.equal(i);
        expect(vectors.equals(Buffer.alloc(i * 20, i % 256))).to.equal(true);
      });
    });

    it('carries an answer of a megabyte', async () => {
      rank = () => ({ vectors: Buffer.alloc(1 << 20, 7) });
      expect((await call()).vectors).to.have.length(1 << 20);
    });

    it('shows a handler the allowed metadata only', async () => {
      let seen: ReadonlyMap<string, string> = new Map();
      rank = ({ metadata }) => {
        seen = metadata;
        return {};
      };
      const metadata = { authorization: 'Bearer x', 'x-request-id': 'r1', 'x-evil': '1' };
      await call({}, { metadata });
      expect(seen.get('authorization')).to.equal('Bearer x');
      expect(seen.get('x-request-id')).to.equal('r1');
      expect(seen.has('x-evil')).to.equal(false);
    });

    it("passes what is left of the parent's deadline, minus a margin", async () => {
      let left = 0;
      rank = (context) => {
        left = context.remainingMs();
        return {};
      };
      const { clock } = gateway.peer;
      await call({}, { deadlineAt: clock.monotonic() + 20_000, timeoutMs: undefined });
      expect(left).to.be.within(1, 19_999);
      await call({}, { deadlineAt: clock.monotonic() + 60_000, timeoutMs: 40_000 });
      expect(left).to.be.within(20_000, 40_000);
      await call({}, { timeoutMs: 600_000 });
      expect(left).to.be.within(40_001, MAX_DEADLINE_MS);
    });

    it('does not call when no time is left', async () => {
      let calls = 0;
      rank = () => {
        calls++;
        return {};
      };
      const past = gateway.peer.clock.monotonic() - 1;
      const error = await failure(call({}, { deadlineAt: past }));
      expect(error.code).to.equal(Code.DEADLINE_EXCEEDED);
      await sleep(20);
      expect(calls).to.equal(0);
    });

    it('ends a handler that hangs at the deadline, on both sides', async () => {
      const seen: CallContext[] = [];
      rank = (context) => {
        seen.push(context);
        expect(context.signal.aborted).to.equal(false);
        return new Promise(() => undefined);
      };
      // on a busy machine the time may be over before the call is there
      while (seen.length === 0) {
        const startedAt = performance.now();
        const error = await failure(call({}, { timeoutMs: 80 }));
        expect(error.code).to.equal(Code.DEADLINE_EXCEEDED);
        expect(performance.now() - startedAt).to.be.at.least(70);
      }
      await eventually(() => seen[0]?.signal.aborted === true);
      await eventually(() => replica.spans.named(RANK).length > 0);
    });

    it('tells a handler that its caller is gone, long before the deadline', async () => {
      let context: CallContext | undefined;
      rank = (c) => {
        context = c;
        return new Promise(() => undefined);
      };
      const controller = new AbortController();
      const answer = failure(call({}, { signal: controller.signal, timeoutMs: 60_000 }));
      await eventually(() => context !== undefined);
      controller.abort();
      expect((await answer).code).to.equal(Code.CANCELLED);
      await eventually(() => context?.signal.aborted === true);
      expect(context?.signal.reason).to.have.property('reason', 'CANCELLED');
      expect((await failure(call({}, { signal: controller.signal }))).code).to.equal(
        Code.CANCELLED,
      );
    });

    it('carries a documented error with its reason and retry time', async () => {
      rank = () => {
        throw new RequestError('OVERLOADED', 'try later', { retryAfterMs: 1500.25 });
      };
      const error = await failure(call());
      expect(error.code).to.equal(Code.RESOURCE_EXHAUSTED);
      expect(error.reason).to.equal('OVERLOADED');
      expect(error.retryAfterMs).to.equal(1500.25);
    });

    it('hides what went wrong in a handler that throws or rejects, and counts it', async () => {
      const faults: RankHandler[] = [
        () => {
          throw new TypeError('secret-1');
        },
        () => Promise.reject(new Error('secret-2')),
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- on purpose
        () => Promise.reject('secret-3'),
        () => ({ degraded: 7 }) as never,
      ];
      for (const fault of faults) {
        rank = fault;
        const error = await failure(call());
        expect(error.code).to.equal(Code.INTERNAL);
        expect(error.message).to.not.include('secret');
      }
      expect(replica.lines.join()).to.include('secret-1').and.include('CallFailed');
      expect(JSON.parse(replica.lines[0] ?? '')).to.have.property('trace_id');
      const [counted] = await series(replica.telemetry, 'rpc_server_unexpected_errors_total{');
      expect(counted).to.equal(`rpc_server_unexpected_errors_total{rpc_method="${RANK}"} 4`);
    });

    it('turns the failure of a peer further down into the documented one', async () => {
      rank = () => {
        throw new PeerError('redis', Code.UNAVAILABLE, 'connect ECONNREFUSED 10.0.0.1');
      };
      const error = await failure(call());
      expect(error.reason).to.equal('DEPENDENCY_UNAVAILABLE');
      expect(error.message).to.not.include('10.0.0.1');
      rank = () => {
        throw new PeerError('candidate', Code.INVALID_ARGUMENT, 'bad');
      };
      expect((await failure(call())).code).to.equal(Code.INTERNAL);
    });

    it('refuses a request beyond the limit of its method and serves the next', async () => {
      const error = await failure(call({ candidateSet: Buffer.alloc(70_000) }));
      expect(error.reason).to.equal('REQUEST_TOO_LARGE');
      expect(error.code).to.equal(Code.RESOURCE_EXHAUSTED);
      await call({ candidateSet: Buffer.alloc(60_000) });
    });

    it('refuses a request beyond the limit of the transport and serves the next', async () => {
      const error = await failure(call({ candidateSet: Buffer.alloc(3 << 20) }));
      expect(error.code).to.equal(Code.RESOURCE_EXHAUSTED);
      await call();
    });

    it('refuses bytes that are no message', async () => {
      const deep = Buffer.alloc(40_000, 0x7b);
      for (const bytes of [Buffer.from([0xff, 0xff, 0xff]), Buffer.from([0x1a, 0x7f, 1]), deep]) {
        const method = { ...rankerService.Rank, requestView: () => bytes };
        const error = await failure(gateway.peer.call(method, {}, { timeoutMs: 10_000 }));
        expect(error.code).to.equal(Code.INVALID_ARGUMENT);
        expect(error.reason).to.equal('INVALID_FIELD');
      }
      await call();
    });

    it('reports a method that is not served', async () => {
      const method = { ...rankerService.Rank, path: `/${RANK}s` };
      const error = await failure(gateway.peer.call(method, {}, { timeoutMs: 10_000 }));
      expect(error.code).to.equal(Code.INTERNAL);
    });

    it('makes one client span and under it one server span', async () => {
      const { tracing } = gateway.telemetry;
      await tracing.inSpan('request', { parent: null }, () => call());
      await eventually(() => replica.spans.spans.length === 1);
      const [request] = gateway.spans.named('request');
      const [client] = gateway.spans.named(RANK);
      const [server] = replica.spans.named(RANK);
      expect(client).to.include({ kind: 'client', parentSpanId: request?.spanId });
      expect(server).to.include({
        kind: 'server',
        parentSpanId: client?.spanId,
        traceId: request?.traceId,
      });
      expect(server?.attributes).to.include({ 'rpc.system.name': 'grpc', 'rpc.method': RANK });
    });

    it('says in both spans what failed', async () => {
      rank = () => {
        throw new RequestError('ITEM_UNKNOWN', 'no such item');
      };
      await failure(call());
      await eventually(() => replica.spans.spans.length === 1);
      for (const { spans } of [gateway, replica]) {
        const [span] = spans.named(RANK);
        expect(span?.status).to.equal('error');
        expect(span?.attributes['error.type']).to.equal('ITEM_UNKNOWN');
      }
    });

    it('records nothing of an unsampled request, here or there', async () => {
      const unsampled = observed('gateway', 0);
      const peer = new Peer({
        name: 'ranker',
        addresses: replica.address,
        telemetry: unsampled.telemetry,
        transport,
      });
      closeLater(() => {
        peer.close();
      });
      await peer.ready(10_000);
      await peer.call(rankerService.Rank, {}, { timeoutMs: 10_000 });
      expect(replica.spans.spans).to.have.length(0);
      expect(unsampled.spans.spans).to.have.length(0);
    });

    it('measures both ends by method and status', async () => {
      const label = `rpc_method="${RANK}",status="OK"`;
      const count = async (): Promise<number[]> => {
        const ends = [
          series(replica.telemetry, `rpc_server_call_duration_seconds_count{${label}`),
          series(
            gateway.telemetry,
            `rpc_client_call_duration_seconds_count{peer="ranker",${label}`,
          ),
        ];
        return (await Promise.all(ends)).map(([line]) => Number(line?.split(' ')[1]));
      };
      const before = await count();
      await call();
      expect(await count()).to.deep.equal(before.map((n) => n + 1));
      expect(await series(replica.telemetry, 'rpc_server_inflight_calls')).to.deep.equal([
        'rpc_server_inflight_calls 0',
      ]);
    });
  });
}
