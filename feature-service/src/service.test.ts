import { expect } from 'chai';
import { decodeFollows, decodeItemRecord, decodeSeen, decodeSimilar } from '@eaglerank/catalogue';
import { decodeTrending } from '@eaglerank/catalogue';
import { featureService, type EventOut } from '@eaglerank/contracts';
import { Code, PeerError, type Role } from '@eaglerank/domain';
import { Peer, type ClientMethod } from '@eaglerank/rpc';
import type { FinishedSpan } from '@eaglerank/telemetry';
import { EngineHarness, tenantOf } from './testing/engine-harness.js';
import { eventOf } from './testing/records.js';
import { ServiceHarness, eventually } from './testing/service-harness.js';

let ids = 0;
const now = Date.now();
const event = (type: string, fields: Partial<EventOut> = {}): EventOut =>
  eventOf({ eventId: `e${ids++}`, type, tsMs: now + ids, ...fields });
const upsert = (itemId: string, fields: Partial<EventOut> = {}): EventOut =>
  event('item_upsert', { itemId, authorId: 'ann', topics: ['music'], ...fields });

describe('feature-service', function () {
  this.timeout(60_000);
  let harness: EngineHarness;
  let test: ServiceHarness;
  let peer: Peer;
  const spans: FinishedSpan[] = [];

  before(async () => {
    harness = await EngineHarness.start();
    test = new ServiceHarness(harness, tenantOf('served', { slots: 2 }));
    const service = await test.start({ spanExporter: { export: (span) => spans.push(span) } });
    const { telemetry } = service;
    const addresses = [`127.0.0.1:${service.port}`];
    peer = new Peer({ name: 'feature-service', addresses, telemetry });
    await test.accept([
      upsert('i1'),
      upsert('i2', { authorId: 'bob', attributes: { title: 'two' } }),
      upsert('i3', { expiresAtMs: now - 3_600_000 }),
      event('follow', { userId: 'u1', authorId: 'ann' }),
      event('impression', { userId: 'u1', itemId: 'i1' }),
      event('click', { userId: 'u1', itemId: 'i1' }),
      event('like', { userId: 'u1', itemId: 'i2' }),
    ]);
    await test.accept([event('click', { userId: 'u1', itemId: 'nobody knows' })]);
    await eventually('the events are applied', async () => (await status()).lag === 0);
  });

  after(async () => {
    peer.close();
    await test.stop();
    await harness.stop();
  });

  const get = async (key: string) => (await harness.redis.call('GET', key)) as Buffer | null;

  async function call<Req, Res>(method: ClientMethod<Req, Res>, request: Req, role?: Role) {
    const metadata: Record<string, string> = {};
    if (role) metadata['authorization'] = `Bearer ${await test.token(role)}`;
    return peer.call(method, request, { metadata, timeoutMs: 5000 });
  }

  async function code(work: Promise<unknown>): Promise<Code> {
    const error = await work.then(
      () => undefined,
      (e: unknown) => e,
    );
    expect(error).to.be.instanceOf(PeerError);
    return (error as PeerError).code;
  }

  async function status() {
    const { tenants } = await call(featureService.GetStatus, { tenantId: '' }, 'service');
    const [one] = tenants;
    if (!one) throw new Error('no status');
    return one;
  }

  it('writes what the mesh reads', async () => {
    const { keys } = test;
    const item = decodeItemRecord((await get(keys.item('i2'))) as Buffer);
    expect([item.authorId, item.attributes]).to.deep.equal(['bob', { title: 'two' }]);
    expect(decodeFollows(await get(keys.follows('u1'))).authorIds).to.deep.equal(['ann']);
    const one = decodeItemRecord((await get(keys.item('i1'))) as Buffer).ordinal;
    expect([...decodeSeen(await get(keys.seen('u1'))).ordinals]).to.deep.equal([one]);
    await eventually('lists are written', async () => (await get(keys.similar('i1'))) !== null);
    expect([...decodeSimilar(await get(keys.similar('i1'))).ordinals]).to.deep.equal([
      item.ordinal,
    ]);
    const trending = decodeTrending(await get(keys.trending()));
    expect(trending.itemIds).to.deep.equal(['i2', 'i1']);
  });

  it('deletes expired items', async () => {
    await eventually('i3 is gone', async () => (await get(test.keys.item('i3'))) === null);
    await eventually('the table forgets it', async () => (await status()).items === 2);
  });

  it('tells features to admins alone', async () => {
    const request = { entity: 'item', entityId: 'i1', tenantId: '', asOfMs: 0 };
    const found = await call(featureService.GetFeatures, request, 'tenant_admin');
    const features = new Map(found.features.map((f) => [f.name, f]));
    const impressions = [...features.values()].find((f) => f.name.includes('impressions'));
    expect(impressions?.value).to.be.closeTo(Math.log1p(1), 1e-6);
    expect(impressions?.freshnessMs).to.be.within(0, 600_000);
    expect(await code(call(featureService.GetFeatures, request))).to.equal(Code.UNAUTHENTICATED);
    for (const role of ['user', 'service'] as const) {
      const refused = code(call(featureService.GetFeatures, request, role));
      expect(await refused).to.equal(Code.PERMISSION_DENIED);
    }
    const refusals: [object, Code][] = [
      [{ entity: 'spaceship' }, Code.INVALID_ARGUMENT],
      [{ entityId: '' }, Code.INVALID_ARGUMENT],
      [{ entityId: 'unheard of' }, Code.NOT_FOUND],
      [{ tenantId: 'another' }, Code.PERMISSION_DENIED],
    ];
    for (const [fields, expected] of refusals) {
      const call_ = call(featureService.GetFeatures, { ...request, ...fields }, 'tenant_admin');
      expect(await code(call_), JSON.stringify(fields)).to.equal(expected);
    }
  });

  it('tells where the engine stands', async () => {
    const found = await status();
    expect(found.epoch).to.equal(1);
    expect(found.watermarkMs).to.be.at.least(now);
    expect(found.position).to.match(/^\d+-\d+\/0$/);
    const admin = `http://127.0.0.1:${test.service?.adminPort}`;
    const stats = (await (await fetch(`${admin}/feature-store/stats`)).json()) as {
      tenants: Record<string, { writer: boolean }>;
    };
    expect(stats.tenants['served']?.writer).to.equal(true);
    expect((await fetch(`${admin}/feature-store/metadata/item`)).status).to.equal(200);
    expect((await fetch(`${admin}/feature-store/metadata/spaceship`)).status).to.equal(404);
    expect((await fetch(`${admin}/health/ready`)).status).to.equal(200);
    const metrics = await (await fetch(`${admin}/metrics`)).text();
    expect(metrics).to.match(/stream_events_processed_total\{type="click"\} 2/);
    expect(metrics).to.match(/active_users\{tenant="served"\} 1/);
    expect(metrics).to.match(/feature_streaming_lag_seconds_count 8/);
  });

  it('lists and replays dead letters', async () => {
    const twin = event('click', { userId: 'u2', itemId: 'i1' });
    await test.accept([twin, { ...twin, itemId: 'i2' }, twin]);
    await harness.redis.call('XADD', test.keys.log(), '*', 'b', Buffer.from('garbage'));
    await eventually('both are refused', async () => (await status()).deadLetters === 2);
    const list = () =>
      call(featureService.ListDeadLetters, { tenantId: '', limit: 0 }, 'tenant_admin');
    const { deadLetters } = await list();
    expect(deadLetters.map((l) => [l.reason, l.eventId, l.type])).to.deep.equal([
      ['unreadable', '', ''],
      ['conflicting_duplicate', twin.eventId, 'click'],
    ]);
    const request = { tenantId: '', ids: [] };
    const replayed = await call(featureService.ReplayDeadLetters, request, 'tenant_admin');
    expect(replayed).to.deep.equal({ replayed: 1, unreadable: 1 });
    await eventually('it is refused again', async () => (await status()).deadLetters === 2);
    expect((await list()).deadLetters[0]?.reason).to.equal('conflicting_duplicate');
  });

  it('links the spans of its work to those that wrote the events', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const log = harness.log(test.tenant);
    const click = event('click', { userId: 'u3', itemId: 'i1' });
    await log.append('served', [{ event: click, ingestMs: Date.now(), traceparent }]);
    await eventually('it is processed', async () => spans.some((s) => linked(s)));
    const process = spans.find((s) => linked(s)) as FinishedSpan;
    const commits = spans.filter((s) => s.name === 'commit' && s.parentSpanId === process.spanId);
    expect(commits).to.have.length(2);
  });

  const linked = (span: FinishedSpan): boolean =>
    span.name === 'process' &&
    JSON.stringify(span.links).includes('0af7651916cd43dd8448eb211c80319c');

  it('counts history of any age, and repetitions of it once', async () => {
    const year2003 = 1_046_454_590_000;
    const history = [1, 2, 3].map((i) =>
      event('like', { userId: 'old timer', itemId: 'i1', tsMs: year2003 + i * 1e9 }),
    );
    await test.accept(history, true);
    await test.accept(history, true);
    await eventually('it is applied', async () => (await status()).lag === 0);
    const { features } = await call(
      featureService.GetFeatures,
      { entity: 'user', entityId: 'old timer', tenantId: '', asOfMs: year2003 + 4e9 },
      'tenant_admin',
    );
    const actions = features.find((f) => f.name.includes('idle'));
    expect(actions?.present).to.equal(true);
    const blob = await get(test.keys.features('user', 'old timer'));
    expect(blob).not.to.equal(null);
  });

  it('says that Redis does not answer, and not that it is broken itself', async () => {
    await harness.server.kill('SIGSTOP');
    try {
      const metadata = { authorization: `Bearer ${await test.token('tenant_admin')}` };
      const patient = { metadata, timeoutMs: 20_000 };
      const failed = await peer.call(featureService.GetStatus, { tenantId: '' }, patient).then(
        () => undefined,
        (error: unknown) => error as PeerError,
      );
      expect(failed?.reason).to.equal('DEPENDENCY_UNAVAILABLE');
    } finally {
      await harness.server.kill('SIGCONT');
    }
    const well = (): Promise<boolean> =>
      status().then(
        ({ lag }) => lag === 0,
        () => false,
      );
    await eventually('it answers again', well);
  });

  it('writes no ids into its log lines', () => {
    expect(test.lines.join('')).not.to.match(/\b(u1|ann|bob|i1|old timer)\b/);
  });
});
