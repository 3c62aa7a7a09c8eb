import { connect } from 'node:net';
import { expect } from 'chai';
import { Harness } from '../testing/harness.js';

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** The series that a feed request moves. */
const SERIES = [
  'grpc_feed_requests_total',
  'grpc_feed_latency_seconds',
  'rpc_server_call_duration_seconds',
  'rpc_client_call_duration_seconds',
  'feed_items_returned',
] as const;

describe('the JSON door', () => {
  let h: Harness;
  let token = '';
  before(async () => {
    h = await Harness.start();
    await h.seed('strict', 60);
    token = await h.token('strict');
  });
  after(() => h.stop());

  async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
    const response = await fetch(h.httpUrl + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return answered(response);
  }

  async function answered(response: Response): Promise<Answer> {
    const body = (await response.json()) as Record<string, unknown>;
    return { status: response.status, headers: response.headers, body };
  }

  function reasonOf({ body }: Answer): unknown {
    return (body['details'] as { reason?: string }[])[0]?.reason;
  }

  it('answers a feed in proto3 JSON', async () => {
    const { status, headers, body } = await post(
      '/v1/feed',
      { userId: 'u1', page_size: 3, withAttributes: true, mode: 'FEED_MODE_RANKED' },
      { 'x-request-id': 'abc' },
    );
    expect(status).to.equal(200);
    expect(headers.get('x-request-id')).to.equal('abc');
    expect(body).to.include({ tier: 'TIER_HEURISTIC' });
    const [item] = body['items'] as Record<string, unknown>[];
    expect(item).to.deep.include({
      itemId: 'item-59',
      position: 0,
      sources: ['followed'],
      createdAtMs: String(Date.UTC(2026, 0, 1) + 59),
      reason: { code: 'REASON_CODE_FOLLOWED_AUTHOR', args: ['author-3'] },
      attributes: { title: 'Title of item-59' },
    });
    expect(body['degraded'], 'defaults are written').to.deep.equal([]);
    expect(body['personalisation']).to.deep.equal({
      ...{ knownEvents: 7, emptySources: ['trending'] },
    });
  });

  it('pages, ranks, finds similar items and explains', async () => {
    const first = await post('/v1/feed', { userId: 'u1', pageSize: 5 });
    const next = { userId: 'u1', pageSize: 5, pageToken: first.body['nextPageToken'] };
    const second = await post('/v1/feed', next);
    expect((second.body['items'] as { position: number }[])[0]?.position).to.equal(5);
    const ranked = await post('/v1/rank', { itemIds: ['item-1', 'none'] });
    expect(ranked.body['unknownItemIds']).to.deep.equal(['none']);
    h.candidates.similar = h.candidates.items.slice(2, 4);
    const similar = await post('/v1/similar', { itemId: 'item-1' });
    expect(similar.body['items']).to.have.length(2);
    const requestId = String(second.body['requestId']);
    let explained: Answer | undefined;
    for (let i = 0; i < 500 && explained?.status !== 200; i++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      const url = `${h.httpUrl}/v1/feeds/${requestId}/explanation`;
      explained = await answered(
        await fetch(url, { headers: { authorization: `Bearer ${token}` } }),
      );
    }
    expect(explained?.body['items']).to.have.length(5);
    expect(explained?.body['servedAtMs']).to.match(/^\d{13}$/);
  });

  it('accepts events, judging each on its own', async () => {
    const event = { type: 'click', userId: 'u1', itemId: 'item-1', tsMs: String(Date.now()) };
    const { body } = await post('/v1/events', {
      events: [
        { ...event, eventId: 'json-1' },
        { ...event, event_id: 'json-2', ts_ms: Date.now() },
        { ...event, eventId: 'json-3', tsMs: '17' },
      ],
    });
    expect(body).to.include({ accepted: 2, duplicates: 0 });
    expect((body['rejected'] as object[])[0]).to.include({ index: 2, field: 'ts_ms' });
  });

  it('moves the series and spans that the gRPC door moves', async () => {
    const client = await h.client('strict');
    const count = (): Record<string, number> =>
      Object.fromEntries(
        SERIES.map((name) => [
          name,
          h.gateway.telemetry.metrics
            .samples(name)
            .filter((s) => (s.metricName ?? '').endsWith('_count') || s.metricName === undefined)
            .filter((s) => !String(s.labels['rpc_method']).includes('Health'))
            .reduce((sum, { value }) => sum + value, 0),
        ]),
      );
    const moved = async (call: () => Promise<unknown>): Promise<object> => {
      const before = count();
      h.spans.spans.length = 0;
      await call();
      const after = count();
      const spans = h.spans.spans.map((s) => `${s.kind} ${s.name}`).sort();
      const delta = SERIES.map((name) => [name, (after[name] ?? 0) - (before[name] ?? 0)]);
      return { delta, spans };
    };
    const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 150));
    let grpc: object = {};
    let json: object = {};
    // a golden feed of the gateway itself may fall into either measurement
    for (let i = 0; i < 20; i++) {
      await settle();
      grpc = await moved(() => client.getFeed({ userId: 'u1' }));
      await settle();
      json = await moved(() => post('/v1/feed', { userId: 'u1' }));
      if (JSON.stringify(grpc) === JSON.stringify(json)) break;
    }
    expect(json).to.deep.equal(grpc);
    expect(JSON.stringify(grpc)).to.include('server eaglerank.feed.v1.FeedService/GetFeed');
  });

  it('maps failures as google.rpc.Code does, with details', async () => {
    const field = await post('/v1/feed', { pageSize: 101 });
    expect(field.status).to.equal(400);
    expect(field.body).to.include({ code: 3 });
    expect((field.body['details'] as object[])[1]).to.deep.equal({
      '@type': 'type.googleapis.com/google.rpc.BadRequest',
      fieldViolations: [{ field: 'page_size', description: 'must be 1 to 100' }],
    });
    const negative = await post('/v1/feed', { pageSize: -1 });
    expect((negative.body['details'] as object[])[1]).to.have.deep.property('fieldViolations', [
      { field: 'page_size', description: 'must be an integer, at least 0' },
    ]);
    const unauthenticated = await post('/v1/feed', {}, { authorization: 'Bearer x' });
    expect(unauthenticated.status).to.equal(401);
    expect(unauthenticated.headers.get('www-authenticate')).to.equal('Bearer');
    const other = await post('/v1/feed', { tenantId: 'open' });
    expect([other.status, reasonOf(other)]).to.deep.equal([403, 'TENANT_MISMATCH']);
    const url = `${h.httpUrl}/v1/feeds/${crypto.randomUUID()}/explanation`;
    const gone = await answered(
      await fetch(url, { headers: { authorization: `Bearer ${token}` } }),
    );
    expect([gone.status, reasonOf(gone)]).to.deep.equal([404, 'EXPLANATION_EXPIRED']);
    h.candidates.behaviour = 'fail';
    const empty = `Bearer ${await h.token('empty')}`;
    const unavailable = await post('/v1/feed', {}, { authorization: empty });
    h.candidates.behaviour = 'answer';
    expect(unavailable.status).to.equal(503);
    expect(unavailable.headers.get('retry-after')).to.equal('1');
  });

  it('refuses bodies that are no request, naming the field', async () => {
    const cases: [unknown, string][] = [
      ['{', 'body'],
      ['[]', 'body'],
      ['"x"', 'body'],
      [{ nothing: 1 }, 'nothing'],
      [{ userId: 5 }, 'user_id'],
      [{ pageSize: 1.5 }, 'page_size'],
      [{ pageSize: -1 }, 'page_size'],
      [{ mode: 'LOUD' }, 'mode'],
      [{ excludeItemIds: 'a' }, 'exclude_item_ids'],
      [{ excludeItemIds: ['a', 5] }, 'exclude_item_ids[1]'],
      [{ context: { attributes: { a: 1 } } }, 'context.attributes'],
      [{ context: { color: 'red' } }, 'context.color'],
      ['['.repeat(30_000), 'body'],
    ];
    for (const [body, field] of cases) {
      const answer = await post('/v1/feed', body);
      expect(answer.status, field).to.equal(400);
      expect(reasonOf(answer)).to.equal('INVALID_FIELD');
      const violations = (answer.body['details'] as { fieldViolations?: { field: string }[] }[])[1];
      expect(violations?.fieldViolations?.[0]?.field).to.equal(field);
    }
    const proto = await post('/v1/feed', '{"context":{"attributes":{"__proto__":"x"}}}');
    expect(proto.status).to.equal(200);
    const packed = await post('/v1/feed', '{}', { 'content-encoding': 'gzip' });
    expect(packed.status).to.equal(400);
  });

  it('caps bodies per method', async () => {
    const attributes = { a: 'x'.repeat(70_000) };
    const large = await post('/v1/feed', { context: { attributes } });
    expect([large.status, reasonOf(large)]).to.deep.equal([429, 'REQUEST_TOO_LARGE']);
    const huge = await post('/v1/events', 'x'.repeat(1_100_000)).catch(() => undefined);
    if (huge) expect(reasonOf(huge)).to.equal('REQUEST_TOO_LARGE');
    const after = await post('/v1/feed', { userId: 'u1' });
    expect(after.status).to.equal(200);
  });

  it('knows its paths and verbs', async () => {
    const verb = await answered(await fetch(`${h.httpUrl}/v1/feed`));
    expect([verb.status, verb.headers.get('allow')]).to.deep.equal([405, 'POST']);
    expect((await post('/v2/feed', {})).status).to.equal(404);
    expect(h.metric('http_requests_total', { route: 'unknown', status: '404' })).to.equal(1);
    const openapi = await fetch(`${h.httpUrl}/openapi.yaml`);
    expect(await openapi.text()).to.include('openapi: 3.1.0');
  });

  it('keeps the deadline a caller names', async () => {
    h.candidates.behaviour = 'hang';
    const authorization = `Bearer ${await h.token('empty')}`;
    const ended: string[] = [];
    const ask = async (name: string, headers: Record<string, string>): Promise<void> => {
      const { status } = await post('/v1/feed', {}, { authorization, ...headers });
      expect(status).to.be.oneOf([503, 504]);
      ended.push(name);
    };
    await Promise.all([ask('patient', {}), ask('hurried', { 'grpc-timeout': '60m' })]);
    h.candidates.behaviour = 'answer';
    expect(ended).to.deep.equal(['hurried', 'patient']);
  });

  it('is not held up by a caller that sends slowly', async function () {
    this.timeout(60_000);
    const socket = connect(h.gateway.httpPort, '127.0.0.1');
    let said = '';
    socket.on('data', (bytes: Buffer) => (said += bytes.toString()));
    socket.write('POST /v1/feed HTTP/1.1\r\nhost: x\r\n');
    const drip = setInterval(() => socket.write('x-slow: 1\r\n'), 500);
    await new Promise<void>((resolve) => {
      socket.on('error', () => resolve());
      socket.on('close', () => resolve());
    });
    clearInterval(drip);
    expect(said).to.include('408');
    expect((await post('/v1/feed', { userId: 'u1' })).body['tier']).to.equal('TIER_HEURISTIC');
  });
});
