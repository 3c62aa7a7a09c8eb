import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { rankerService } from '@eaglerank/contracts';
import { Code, RequestError } from '@eaglerank/domain';
import { expect } from 'chai';
import type { CallContext } from './context.js';
import { decodeDetails, DETAILS_KEY } from './errors-wire.js';
import {
  closeAll,
  closeLater,
  eventually,
  observed,
  peerOf,
  RANK,
  RANKER,
  series,
  sleep,
  startReplica,
  type RankHandler,
  type Replica,
} from './fixtures.test.js';
import { RpcServer } from './server.js';

const identity = (bytes: Buffer): Buffer => bytes;
const none = new Map<string, string>();

/** A call as another implementation would send it. */
function raw(
  client: Client,
  metadata: Record<string, string> = {},
  options = {},
): Promise<{ error: ServiceError | null; initial: Metadata }> {
  return new Promise((resolve) => {
    const sent = new Metadata();
    for (const [key, value] of Object.entries(metadata)) sent.set(key, value);
    let initial = new Metadata();
    client
      .makeUnaryRequest(`/${RANK}`, identity, identity, Buffer.alloc(0), sent, options, (error) => {
        resolve({ error, initial });
      })
      .on('metadata', (received: Metadata) => (initial = received));
  });
}

describe('RpcServer', () => {
  let replica: Replica;
  let client: Client;
  let rank: RankHandler = () => ({});
  let trusted = true;

  before(async () => {
    replica = await startReplica((context, request) => rank(context, request), {
      trustParent: () => trusted,
    });
    client = new Client(replica.address, credentials.createInsecure());
    closeLater(() => {
      client.close();
    });
  });
  after(closeAll);
  beforeEach(() => {
    rank = () => ({});
    trusted = true;
    replica.spans.clear();
  });

  it('echoes x-request-id and nothing else', async () => {
    const { initial } = await raw(client, { 'x-request-id': 'r-1', authorization: 'Bearer x' });
    expect(initial.get('x-request-id')).to.deep.equal(['r-1']);
    expect(initial.get('authorization')).to.deep.equal([]);
  });

  it('sends google.rpc details with a failure', async () => {
    rank = () => {
      throw new RequestError('QUOTA_EXCEEDED', 'too many', { retryAfterMs: 250 });
    };
    const { error } = await raw(client);
    expect(error?.code).to.equal(Code.RESOURCE_EXHAUSTED);
    expect(error?.details).to.equal('too many');
    const [bytes] = error?.metadata.get(DETAILS_KEY) ?? [];
    expect(decodeDetails(bytes as Buffer)).to.deep.include({
      reason: 'QUOTA_EXCEEDED',
      retryAfterMs: 250,
    });
  });

  it('logs calls that it did not serve once a second for each reason, joined to the trace', async () => {
    const refused = (): Record<string, unknown>[] =>
      replica.lines
        .map((line) => JSON.parse(line) as Record<string, unknown>)
        .filter(({ event }) => event === 'CallRefused');
    replica.lines.length = 0;
    rank = () => {
      throw new RequestError('OVERLOADED', 'full');
    };
    await Promise.all([raw(client), raw(client), raw(client)]);
    rank = () => {
      throw new RequestError('INVALID_FIELD', 'the caller is wrong');
    };
    await raw(client);
    expect(refused()).to.have.length(1);
    const [line] = refused();
    const ids = replica.spans.named(RANK).map(({ traceId }) => traceId);
    expect(line).to.include({ level: 'warn', rpc_method: RANK, reason: 'OVERLOADED' });
    expect(line).to.include({ status: 'RESOURCE_EXHAUSTED' });
    expect(line?.['latency_ms']).to.be.a('number');
    expect(ids).to.include(line?.['trace_id']);
  });

  it('bounds a call that brings no deadline', async () => {
    const hanging = await startReplica(() => new Promise(() => undefined), {
      defaultDeadlineMs: 150,
    });
    const other = new Client(hanging.address, credentials.createInsecure());
    closeLater(() => {
      other.close();
    });
    const startedAt = performance.now();
    const { error } = await raw(other);
    expect(error?.code).to.equal(Code.DEADLINE_EXCEEDED);
    expect(performance.now() - startedAt).to.be.at.least(140);
  });

  it("keeps a trusted caller's sampling decision and ignores others'", async () => {
    const traceId = 'c'.repeat(32);
    const traceparent = `00-${traceId}-${'d'.repeat(16)}-00`;
    await raw(client, { traceparent });
    expect(replica.spans.named(RANK)).to.have.length(0);
    trusted = false;
    await raw(client, { traceparent });
    await eventually(() => replica.spans.named(RANK).length === 1);
    expect(replica.spans.named(RANK)[0]?.traceId).to.not.equal(traceId);
  });

  describe('invoke', () => {
    it('runs the same handler in the same wrapper', async () => {
      rank = ({ metadata }, { tenantId }) => ({ modelName: `${tenantId} ${metadata.get('x-a')}` });
      const count = async (): Promise<number> => {
        const label = `{rpc_method="${RANK}",status="OK"}`;
        const name = `rpc_server_call_duration_seconds_count${label}`;
        return Number((await series(replica.telemetry, name))[0]?.split(' ')[1] ?? 0);
      };
      const before = await count();
      const metadata = new Map([['x-a', '1']]);
      const response = await replica.server.invoke(RANK, { metadata }, { tenantId: 't' });
      expect(response).to.deep.equal({ modelName: 't 1' });
      expect(await count()).to.equal(before + 1);
      expect(replica.spans.named(RANK)).to.have.length(1);
    });

    it('rejects with documented errors only, in time, and when cancelled', async () => {
      const reasonOf = (invocation: object): Promise<string> =>
        replica.server.invoke(RANK, { metadata: none, ...invocation }, {}).then(
          () => 'OK',
          (error: unknown) => (error as RequestError).reason,
        );
      rank = () => {
        throw new Error('secret');
      };
      expect(await reasonOf({})).to.equal('INTERNAL');
      let context: CallContext | undefined;
      rank = (c) => {
        context = c;
        return new Promise(() => undefined);
      };
      expect(await reasonOf({ timeoutMs: 20 })).to.equal('DEADLINE_EXCEEDED');
      expect(context?.signal.aborted).to.equal(true);
      const controller = new AbortController();
      const cancelled = reasonOf({ signal: controller.signal });
      controller.abort();
      expect(await cancelled).to.equal('CANCELLED');
      expect(await reasonOf({ signal: controller.signal })).to.equal('CANCELLED');
      const expired = { deadlineAt: replica.telemetry.clock.monotonic() - 1 };
      const { signal } = new AbortController();
      expect(await reasonOf(expired)).to.equal('DEADLINE_EXCEEDED');
      expect(await reasonOf({ ...expired, signal })).to.equal('DEADLINE_EXCEEDED');
    });

    it('does not know paths that are not served', async () => {
      const call = replica.server.invoke('eaglerank.Nothing/At', { metadata: none }, {});
      expect(await call.catch((error: unknown) => String(error))).to.include('is not served');
    });
  });

  it('refuses a service without all its handlers and a port in use', async () => {
    const { telemetry } = observed('x');
    const port = Number(replica.address.split(':')[1]);
    const server = new RpcServer({ service: 'x', bind: '127.0.0.1', port, telemetry });
    expect(() => server.add(rankerService, { Rank: rank } as never)).to.throw('no handler');
    expect(await server.start().catch((error: unknown) => String(error))).to.include('EADDRINUSE');
    await server.stop({ drainMs: 0 });
  });

  it('stops in bounded time although calls hang', async () => {
    let arrived = false;
    const hanging = await startReplica(() => {
      arrived = true;
      return new Promise(() => undefined);
    });
    const { peer } = peerOf([hanging.address], { retry: false });
    const call = peer.call(rankerService.Rank, {}, { timeoutMs: 60_000 });
    const outcome = call.then(
      () => 0,
      (error: unknown) => (error as { code: number }).code,
    );
    await eventually(() => arrived);
    const startedAt = performance.now();
    // the call's own deadline would not end before the test does
    await Promise.all([
      hanging.server.stop({ drainMs: 20, graceMs: 80 }),
      hanging.server.stop({ drainMs: 20, graceMs: 80 }),
    ]);
    expect(await outcome).to.equal(Code.UNAVAILABLE);
    expect(performance.now() - startedAt).to.be.at.least(90);
  });

  it('lets a call in flight finish while it drains', async () => {
    let arrived = false;
    let finish = (): void => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const slow = await startReplica(async () => {
      arrived = true;
      await finished;
      return { modelName: 'done' };
    });
    const { peer } = peerOf([slow.address], { retry: false });
    await peer.ready(10_000);
    const call = peer.call(rankerService.Rank, {}, { timeoutMs: 10_000 });
    await eventually(() => arrived);
    const stopped = slow.server.stop({ drainMs: 0, graceMs: 15_000 });
    await sleep(20);
    finish();
    await stopped;
    expect((await call).modelName).to.equal('done');
    expect(slow.server.health.get(RANKER)).to.equal(false);
  });

  it('sheds under overload by class, serves the rest, and answers health meanwhile', async () => {
    const busy = await startReplica(
      () => {
        const until = performance.now() + 5;
        while (performance.now() < until);
        return {};
      },
      {
        admission: {
          maxDelayMs: 400,
          maxLagMs: 60_000,
          classify: (_, request) => ({
            tenant: (request as { tenantId: string }).tenantId,
            criticality: 'interactive',
          }),
        },
      },
    );
    const { peer } = peerOf([busy.address]);
    await peer.ready(10_000);
    const call = (tenantId: string): Promise<string> =>
      peer.call(rankerService.Rank, { tenantId }, { timeoutMs: 10_000 }).then(
        () => 'OK',
        (error: unknown) => (error as { reason: string }).reason,
      );
    await Promise.all(Array.from({ length: 20 }, () => call('noisy')));
    const noisy = Array.from({ length: 200 }, () => call('noisy'));
    await sleep(1);
    const quiet: string[] = [];
    for (let i = 0; i < 3; i++) quiet.push(await call('quiet'));
    const outcomes = await Promise.all(noisy);
    expect(quiet).to.deep.equal(['OK', 'OK', 'OK']);
    expect(new Set(outcomes)).to.deep.equal(new Set(['OK', 'OVERLOADED']));
    const [shed] = await series(busy.telemetry, 'requests_shed_total{reason="delay"');
    expect(shed).to.match(/tenant="noisy"} \d+/);
  });
});
