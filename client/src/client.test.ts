import { feedService, type GetFeedResponse } from '@eaglerank/contracts';
import { Code, invalidField, RequestError } from '@eaglerank/domain';
import { RpcServer, type CallContext, type Handlers } from '@eaglerank/rpc';
import { startTelemetry } from '@eaglerank/telemetry';
import { expect } from 'chai';
import { FeedClient, type FeedClientOptions } from './client.js';
import { FeedError } from './errors.js';

const telemetry = startTelemetry({
  ...{ service: 'gateway', instance: '', version: '', environment: 'test' },
  ...{ sampleRatio: 0, logLevel: 'silent', processMetrics: false },
});

/** A gateway whose GetFeed a test sets. */
class FakeGateway {
  calls = 0;
  port = 0;
  last: CallContext | undefined;
  answer: (call: CallContext) => GetFeedResponse | Promise<GetFeedResponse> = () => ({});
  private server: RpcServer | undefined;

  async start(): Promise<void> {
    const handlers: Handlers<typeof feedService> = {
      GetFeed: (call) => {
        this.calls++;
        this.last = call;
        return this.answer(call);
      },
      RankItems: (_, { itemIds }) => ({ unknownItemIds: itemIds }),
      GetSimilarItems: () => ({ requestId: 'similar' }),
      LogEvents: (_, { events }) => ({ accepted: events.length }),
      ExplainFeed: (_, { requestId, tenantId }) => ({ requestId: `${tenantId}/${requestId}` }),
    };
    const options = { service: 'gateway', bind: '127.0.0.1', port: this.port, telemetry };
    this.server = new RpcServer(options).add(feedService, handlers);
    this.port = await this.server.start();
  }

  async stop(): Promise<void> {
    await this.server?.stop({ drainMs: 0, graceMs: 50 });
  }
}

async function failure(call: Promise<unknown>): Promise<FeedError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof FeedError) return error;
    throw error;
  }
  throw new Error('the call was answered');
}

describe('FeedClient', () => {
  const gateway = new FakeGateway();
  const open: FeedClient[] = [];
  before(() => gateway.start());
  beforeEach(() => {
    gateway.calls = 0;
    gateway.answer = () => ({});
  });
  after(async () => {
    for (const client of open) client.close();
    await gateway.stop();
  });

  function client(options: Partial<FeedClientOptions> = {}): FeedClient {
    const made = new FeedClient({
      address: `127.0.0.1:${gateway.port}`,
      token: 't',
      ...{ timeoutMs: 10_000 },
      ...options,
    });
    open.push(made);
    return made;
  }

  it('calls every method', async () => {
    const c = client({ tenant: 'social' });
    expect((await c.getFeed({})).items).to.deep.equal([]);
    expect((await c.rankItems({ itemIds: ['a'] })).unknownItemIds).to.deep.equal(['a']);
    expect((await c.getSimilarItems({ itemId: 'a' })).requestId).to.equal('similar');
    expect((await c.logEvents({ events: [{}, {}] })).accepted).to.equal(2);
    expect((await c.explainFeed({ requestId: 'r' })).requestId).to.equal('social/r');
  });

  it('sends token, tenant and correlation id, and no trace of its own', async () => {
    let tokens = 0;
    const tokenProvider = (): string => `token-${++tokens}`;
    const c = client({ token: undefined, tokenProvider, tenant: 'social' });
    await c.getFeed({}, { correlationId: 'abc' });
    await c.getFeed({});
    expect(gateway.last?.metadata.get('authorization')).to.equal('Bearer token-2');
    expect(gateway.last?.metadata.get('x-tenant-id')).to.equal('social');
    expect(gateway.last?.metadata.has('traceparent')).to.equal(false);
  });

  it('tells what the server said', async () => {
    gateway.answer = () => {
      throw invalidField('page_size', 'must be 1 to 100');
    };
    const error = await failure(client().getFeed({}));
    expect(error).to.include({ code: Code.INVALID_ARGUMENT, reason: 'INVALID_FIELD' });
    expect(error.message).to.equal('GetFeed: page_size: must be 1 to 100');
    expect(error.violations).to.deep.equal([
      { field: 'page_size', description: 'must be 1 to 100' },
    ]);
    gateway.answer = () => {
      const metadata = { quota: 'requests' };
      throw new RequestError('QUOTA_EXCEEDED', 'used up', { retryAfterMs: 40, metadata });
    };
    const limited = await failure(client().getFeed({}));
    expect(limited).to.include({ reason: 'QUOTA_EXCEEDED', retryAfterMs: 40 });
    expect(limited.metadata).to.deep.equal({ quota: 'requests' });
    expect(gateway.calls, 'a quota is no reason to try again').to.equal(2);
  });

  it('tries UNAVAILABLE again after the delay that the server named', async () => {
    const at: number[] = [];
    gateway.answer = () => {
      at.push(performance.now());
      if (at.length > 1) return { requestId: 'second' };
      throw new RequestError('DRAINING', 'going', { retryAfterMs: 60 });
    };
    expect((await client().getFeed({})).requestId).to.equal('second');
    expect((at[1] as number) - (at[0] as number)).to.be.at.least(55);
  });

  it('keeps to its number of retries, and to a server that wants none', async () => {
    gateway.answer = () => {
      throw new RequestError('DEPENDENCY_UNAVAILABLE', 'away', { retryAfterMs: 1 });
    };
    for (const retries of [0, 1, 3]) {
      gateway.calls = 0;
      const error = await failure(client({ retries }).getFeed({}));
      expect(error.code).to.equal(Code.UNAVAILABLE);
      expect(gateway.calls).to.equal(retries + 1);
    }
    gateway.calls = 0;
    gateway.answer = () => {
      throw new RequestError('DEPENDENCY_UNAVAILABLE', 'away', { retryAfterMs: -1 });
    };
    await failure(client({ retries: 3 }).getFeed({}));
    expect(gateway.calls).to.equal(1);
  });

  it('goes to another address when one is gone', async () => {
    const gone = new FakeGateway();
    await gone.start();
    await gone.stop();
    const address = [`127.0.0.1:${gone.port}`, `127.0.0.1:${gateway.port}`];
    const c = client({ address, retries: 1 });
    for (let i = 0; i < 6; i++) await c.getFeed({});
    expect(gateway.calls).to.equal(6);
  });

  it('is bounded in time and can be aborted', async () => {
    gateway.answer = () => new Promise(() => undefined);
    const late = await failure(client().getFeed({}, { timeoutMs: 30 }));
    expect(late.code).to.equal(Code.DEADLINE_EXCEEDED);
    const signal = AbortSignal.timeout(20);
    const aborted = await failure(client().getFeed({}, { signal }));
    expect(aborted.code).to.equal(Code.CANCELLED);
  });
});
