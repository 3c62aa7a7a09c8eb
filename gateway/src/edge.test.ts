import { randomBytes } from 'node:crypto';
import { mintToken } from '@eaglerank/auth';
import { feedService, Tier } from '@eaglerank/contracts';
import { Code } from '@eaglerank/domain';
import { Peer } from '@eaglerank/rpc';
import { expect } from 'chai';
import { failure, Harness } from './testing/harness.js';

describe('the edge of the gateway', () => {
  let h: Harness;
  before(async () => {
    h = await Harness.start();
    await h.seed('strict', 30);
  });
  after(() => h.stop());

  it('serves a new user and a new item', async () => {
    const client = await h.client('strict');
    const feed = await client.getFeed({ userId: 'never seen before' });
    expect(feed.items).to.have.length(20);
    h.candidates.items = [...h.candidates.items, { id: 'new', authorId: 'a', ordinal: 500 }];
    const next = await client.getFeed({ userId: 'never seen before' });
    expect(next.items[0]?.itemId).to.equal('new');
  });

  it('answers an empty catalogue with an empty list, tier TRENDING', async () => {
    const { items } = h.candidates;
    h.candidates.items = [];
    const client = await h.client('empty');
    const feed = await client.getFeed({ userId: 'u1' });
    h.candidates.items = items;
    expect(feed.items).to.deep.equal([]);
    expect(feed.tier).to.equal(Tier.TIER_TRENDING);
    expect(feed.nextPageToken).to.equal('');
    expect(feed.degraded).to.deep.equal([]);
  });

  it('knows no other tenant', async () => {
    const client = await h.client('nowhere');
    const error = await failure(client.getFeed({ userId: 'u1' }));
    expect(error).to.include({ code: Code.NOT_FOUND, reason: 'TENANT_UNKNOWN' });
  });

  it('gives one message whatever is wrong with a token', async () => {
    const forged = await mintToken(randomBytes(32), {
      ...{ tenant: 'strict', subject: 'u1', role: 'service' },
    });
    const messages = new Set<string>();
    for (const token of [undefined, 'nonsense', forged, `${await h.token('strict')}x`]) {
      const client = await h.client('strict', { token });
      const error = await failure(client.getFeed({ userId: 'u1' }));
      expect(error).to.include({ code: Code.UNAUTHENTICATED, reason: 'UNAUTHENTICATED' });
      messages.add(error.message);
    }
    expect(messages.size).to.equal(1);
    expect(h.metric('auth_failures_total', { reason: 'absent' })).to.equal(1);
    expect(h.metric('auth_failures_total', { reason: 'signature' })).to.equal(2);
    expect(h.lines('AuthenticationFailed')).to.not.be.empty;
  });

  it('refuses a token of another tenant or user', async () => {
    const client = await h.client('strict', { token: await h.token('strict', 'user', 'u1') });
    const tenant = await failure(client.getFeed({ tenantId: 'open', userId: 'u1' }));
    expect(tenant).to.include({ code: Code.PERMISSION_DENIED, reason: 'TENANT_MISMATCH' });
    const user = await failure(client.getFeed({ userId: 'u2' }));
    expect(user).to.include({ code: Code.PERMISSION_DENIED, reason: 'USER_MISMATCH' });
    const answer = await fetch(`${h.httpUrl}/v1/feed`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await h.token('strict')}`, 'x-tenant-id': 'open' },
      body: JSON.stringify({ tenantId: 'strict', userId: 'u1' }),
    });
    expect(await answer.text(), 'x-tenant-id').to.include('TENANT_MISMATCH');
    expect((await client.getFeed({ userId: 'u1' })).items).to.have.length(20);
  });

  it("refuses another user's page token, a changed one and an old one", async () => {
    const client = await h.client('strict');
    const { nextPageToken } = await client.getFeed({ userId: 'u1', pageSize: 5 });
    const other = await failure(client.getFeed({ userId: 'u2', pageToken: nextPageToken }));
    expect(other).to.include({ code: Code.INVALID_ARGUMENT, reason: 'PAGE_TOKEN_INVALID' });
    const flipped = `${nextPageToken.slice(0, 20)}${nextPageToken[20] === 'x' ? 'y' : 'x'}${nextPageToken.slice(21)}`;
    for (const pageToken of [flipped, 'x', nextPageToken.slice(2), 'y'.repeat(5000)]) {
      const error = await failure(client.getFeed({ userId: 'u1', pageToken }));
      expect(error.reason, pageToken.slice(0, 9)).to.equal('PAGE_TOKEN_INVALID');
    }
    for (let i = 0; i < 2; i++) await client.getFeed({ userId: 'u1', pageSize: 5 });
    const gone = await failure(client.getFeed({ userId: 'u1', pageToken: nextPageToken }));
    expect(gone).to.include({ code: Code.FAILED_PRECONDITION, reason: 'PAGE_TOKEN_EXPIRED' });
  });

  it('names the field at fault and the remedy', async () => {
    const client = await h.client('strict');
    const cases: [string, object][] = [
      ['user_id', { userId: 'a\0b' }],
      ['user_id', { userId: 'x'.repeat(129) }],
      ['tenant_id', { tenantId: 'a:b' }],
      ['page_size', { pageSize: 101 }],
      ['mode', { mode: 9 }],
      ['criticality', { criticality: 4 }],
      ['exclude_item_ids', { excludeItemIds: new Array<string>(501).fill('x') }],
      ['exclude_item_ids[1]', { excludeItemIds: ['x', ''] }],
      ['context.surface', { context: { surface: 'x'.repeat(65) } }],
      ['context.surface', { context: { surface: 'a\nb' } }],
      ['context.locale', { context: { locale: 'x'.repeat(36) } }],
      ['context.time_zone', { context: { timeZone: 'Middle/Earth' } }],
      ['context.attributes value', { context: { attributes: { a: 'x'.repeat(257) } } }],
      [
        'context.attributes',
        {
          context: {
            attributes: Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`k${i}`, 'x'])),
          },
        },
      ],
    ];
    for (const [field, request] of cases) {
      const error = await failure(client.getFeed(request));
      expect(error.reason, field).to.equal('INVALID_FIELD');
      expect(error.violations[0]?.field).to.equal(field);
      expect(error.violations[0]?.description).to.not.equal('');
    }
    const twice = await failure(client.rankItems({ itemIds: ['a', 'b', 'a'] }));
    expect(twice.violations[0]?.field).to.equal('item_ids[2]');
    expect((await failure(client.rankItems({}))).violations[0]?.field).to.equal('item_ids');
    const explained = await failure(client.explainFeed({ requestId: 'feed 1' }));
    expect(explained.violations[0]?.field).to.equal('request_id');
  });

  it('takes ids with separators, braces and emoji, and refuses NUL', async () => {
    const client = await h.client('strict');
    for (const userId of ['at://did:plc:x/{y}', '🦅🧑‍🤝‍🧑', '{strict:0}:x', 'ユーザー']) {
      const first = await client.getFeed({ userId, pageSize: 5 });
      const second = await client.getFeed({ userId, pageToken: first.nextPageToken });
      expect(second.items[0]?.position).to.equal(5);
    }
    expect((await failure(client.getFeed({ userId: 'a\u0000' }))).reason).to.equal('INVALID_FIELD');
  });

  it('refuses a call of very many empty events without decoding it', async () => {
    const bytes = Buffer.alloc(1024 * 1024 - 64, Buffer.from([0x12, 0]));
    const raw = { ...feedService.LogEvents, requestView: () => bytes };
    const { telemetry, port } = h.gateway;
    const peer = new Peer({ name: 'raw', addresses: `127.0.0.1:${port}`, telemetry, retry: false });
    const send = async (token: string): Promise<unknown> => {
      const metadata = { authorization: `Bearer ${token}` };
      const call = peer.call(raw, {}, { timeoutMs: 10_000, metadata });
      const error: unknown = await call.catch((e: unknown) => e);
      return (error as { reason?: string }).reason;
    };
    const codec = feedService.LogEvents;
    const { requestDeserialize } = codec;
    let decoded = 0;
    codec.requestDeserialize = (sent) => {
      decoded++;
      return requestDeserialize(sent);
    };
    try {
      await peer.ready(10_000);
      expect(await send(await h.token('strict'))).to.equal('TOO_MANY_EVENTS');
      expect(await send('nonsense')).to.equal('UNAUTHENTICATED');
      expect(decoded).to.equal(0);
      await (await h.client('strict')).logEvents({ events: [] }).catch(() => undefined);
      expect(decoded, 'it would have been seen').to.equal(1);
    } finally {
      codec.requestDeserialize = requestDeserialize;
      peer.close();
    }
    const client = await h.client('strict');
    const ids = new Array<string>(501).fill('x');
    expect((await failure(client.rankItems({ itemIds: ids }))).violations[0]?.field).to.equal(
      'item_ids',
    );
  });

  it('refuses what is too large, and lives on', async () => {
    const client = await h.client('strict');
    const attributes = { a: 'x'.repeat(70_000) };
    const large = await failure(client.getFeed({ context: { attributes } }));
    expect(large).to.include({ code: Code.RESOURCE_EXHAUSTED, reason: 'REQUEST_TOO_LARGE' });
    const huge = await failure(
      client.logEvents({ events: [{ eventId: 'e', attributes: { a: 'x'.repeat(10_000_000) } }] }),
    );
    expect(huge.code).to.equal(Code.RESOURCE_EXHAUSTED);
    expect((await client.getFeed({ userId: 'u1' })).items).to.have.length(20);
  });

  it('holds a tenant to its quota, and says when to come again', async () => {
    const client = await h.client('tiny');
    for (let i = 0; i < 5; i++) await client.getFeed({ userId: 'u1' });
    const error = await failure(client.getFeed({ userId: 'u1' }));
    expect(error).to.include({ code: Code.RESOURCE_EXHAUSTED, reason: 'QUOTA_EXCEEDED' });
    expect(error.retryAfterMs).to.be.within(1, 1000);
    expect(h.metric('rate_limited_total', { tenant: 'tiny' })).to.equal(1);
    const quiet = await h.client('strict');
    expect((await quiet.getFeed({ userId: 'u1' })).items).to.have.length(20);
  });

  it('holds no user id, item id or token in logs, spans and labels', async () => {
    const token = await h.token('strict', 'user', 'secret-user');
    const client = await h.client('strict', { token });
    await client.getFeed({ userId: 'secret-user' });
    await failure(client.getFeed({ userId: 'other-secret' }));
    const spans = JSON.stringify(h.spans.spans);
    const metrics = await h.gateway.telemetry.metrics.text();
    for (const text of [h.logs.join('\n'), spans, metrics]) {
      for (const word of ['secret-user', 'other-secret', 'item-1', token.slice(0, 30)]) {
        expect(text).to.not.include(word);
      }
    }
  });

  it('tells each feed once: counter, latency, log line, span', async () => {
    const served = (): number =>
      h.metric('grpc_feed_requests_total', { tenant: 'strict', status: 'OK', tier: 'heuristic' });
    const before = served();
    const client = await h.client('strict');
    const { requestId } = await client.getFeed({ userId: 'told' });
    expect(served()).to.equal(before + 1);
    const line = h.lines('FeedServed').find((l) => l['request_id'] === requestId);
    expect(line).to.include({ tenant: 'strict', tier: 'heuristic', num_items: 20 });
    expect(line?.['user_hash']).to.match(/^[0-9a-f]{16}$/);
    const span = h.spans
      .named('eaglerank.feed.v1.FeedService/GetFeed')
      .find((s) => s.attributes['eaglerank.request_id'] === requestId);
    expect(span?.attributes).to.include({
      'eaglerank.tenant.id': 'strict',
      'eaglerank.feed.tier': 'heuristic',
      'eaglerank.feed.items': 20,
    });
    expect(line?.['trace_id']).to.equal(span?.traceId);
    expect(h.metric('grpc_feed_inflight_requests')).to.equal(0);
  });
});
