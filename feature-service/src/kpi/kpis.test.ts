import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ConfigurationError, loadTenants, parseTenant } from '@eaglerank/config';
import { TenantKeys, seededRandom, type TenantConfig } from '@eaglerank/domain';
import { loadFeaturePlan } from '@eaglerank/features';
import { startTelemetry, type Metrics } from '@eaglerank/telemetry';
import { expect } from 'chai';
import type { LogRecord } from '@eaglerank/contracts';
import type { EnginePorts } from '../engine/ports.js';
import { EngineHarness, tenantOf } from '../testing/engine-harness.js';
import { eventOf } from '../testing/records.js';
import { Kpis } from './kpis.js';

const PLAN = loadFeaturePlan(
  fileURLToPath(new URL('../../../config/features.yaml', import.meta.url)),
);
const NOW = Date.now();

const KPIS = [
  {
    ...{ kind: 'count', name: 'credit_decisions_total', help: 'Decisions.' },
    events: ['credit_decision'],
    labels: {
      decision: { of: 'attribute:decision', values: ['approved', 'declined'] },
      amount_bucket: { of: 'attribute:amount', edges: [100, 500] },
    },
  },
  {
    ...{ kind: 'ratio', name: 'approval_rate', help: 'Share.', windowSeconds: 60 },
    numerator: { events: ['credit_decision'], where: { 'attribute:decision': ['approved'] } },
    denominator: { events: ['credit_decision'] },
  },
  {
    ...{ kind: 'sum', name: 'processing_volume_total', help: 'Volume.', value: 'amount' },
    events: ['purchase'],
    labels: { currency: { of: 'currency', values: ['EUR'] } },
  },
  {
    ...{
      kind: 'histogram',
      name: 'decision_time_seconds',
      help: 'Time.',
      events: ['credit_decision'],
    },
    ...{ value: 'attribute:decision_ms', scale: 0.001, buckets: [0.05, 0.1] },
  },
  {
    ...{ kind: 'count', name: 'predictions_by_author_total', help: 'Served.', events: ['served'] },
    labels: { author: { of: 'author', prefix: 'symbol:', values: ['ABCD'] } },
  },
];

let serial = 0;
function recordOf(event: Parameters<typeof eventOf>[0], rest: Partial<LogRecord> = {}): LogRecord {
  const full = { eventId: `e${serial++}`, userId: 'u', itemId: 'i', tsMs: NOW - 1000, ...event };
  return { event: eventOf(full), ingestMs: NOW, itemAuthorId: 'a', itemTopics: ['t'], ...rest };
}
const decision = (attributes: Record<string, string>, rest?: Partial<LogRecord>): LogRecord =>
  recordOf({ type: 'credit_decision', attributes }, rest);

const metricsOf = (...histogramTenants: string[]): Metrics =>
  startTelemetry({
    ...{ service: 'feature-service', instance: 't', version: 't', environment: 't' },
    ...{ sampleRatio: 0, logLevel: 'silent', processMetrics: false },
    tenants: { histogramTenants },
  }).metrics;

describe('Kpis', function () {
  this.timeout(60_000);
  let harness: EngineHarness;
  let metrics: Metrics;
  let now = 0;
  const clock = { now: () => NOW, monotonic: () => now };
  let tenants = 0;
  let tenant: TenantConfig;
  let ports: Partial<EnginePorts>;

  before(async () => {
    harness = await EngineHarness.start();
  });
  after(() => harness.stop());
  beforeEach(() => {
    tenant = tenantOf(`kpi${tenants++}`, { eventTypes: ['credit_decision'], kpis: KPIS });
    metrics = metricsOf(tenant.id);
    const kpis = new Kpis(metrics, clock, [tenant]);
    ports = { kpis: (id) => kpis.of(id) };
  });

  const samples = (name: string): Record<string, number> =>
    Object.fromEntries(
      metrics.samples(name).map(({ labels: { tenant: of, ...rest }, value, metricName = '' }) => {
        expect(of).to.equal(tenant.id);
        return [[metricName.replace(name, ''), ...Object.values(rest)].join(' ').trim(), value];
      }),
    );
  const append = (records: LogRecord[]) => harness.append(tenant, records, 3, seededRandom(1));
  const drain = (more: Partial<EnginePorts> = {}) =>
    harness.engine(PLAN, tenant, { ...ports, ...more }).drain();

  it('counts, sums and spreads what events carry, under bounded labels', async () => {
    await append([
      decision({ decision: 'approved', amount: '99.99', decision_ms: '50' }),
      decision({ decision: 'approved', amount: '100', decision_ms: '51' }),
      decision({ decision: 'declined', amount: '500', decision_ms: 'soon' }),
      decision({ decision: 'who knows', amount: '' }),
      decision({}),
      recordOf({ type: 'purchase', value: { amount: 12.5, currency: 'EUR' } }),
      recordOf({ type: 'purchase', value: { amount: -2, currency: 'EUR' } }),
      recordOf({ type: 'purchase', value: { amount: 7, currency: 'XYZ' } }),
      recordOf({ type: 'purchase' }),
      recordOf({ type: 'click' }),
    ]);
    await drain();
    expect(samples('credit_decisions_total')).to.deep.equal({
      'approved under_100': 1,
      'approved 100_to_500': 1,
      'declined 500_and_over': 1,
      'other other': 2,
    });
    expect(samples('approval_rate')).to.deep.equal({ '': 0.4 });
    expect(samples('processing_volume_total')).to.deep.equal({ EUR: 12.5, other: 7 });
    expect(samples('decision_time_seconds')).to.deep.include({
      '_bucket 0.05': 1,
      '_bucket 0.1': 2,
      _count: 2,
    });
  });

  it('counts each item of a served page', async () => {
    const served = {
      ...{ requestId: 'r', userId: 'u', tsMs: NOW, itemIds: ['x', 'y', 'z'] },
      authorIds: ['symbol:ABCD', 'ABCD', 'symbol:EFGH'],
    };
    await append([{ served, ingestMs: NOW }]);
    await drain();
    expect(samples('predictions_by_author_total')).to.deep.equal({ ABCD: 1, other: 2 });
  });

  it('counts an event once, however often it is sent, and history not at all', async () => {
    const once = decision({ decision: 'approved', amount: '1' });
    await append([once, once, decision({ decision: 'approved', amount: '1' }, { backfill: true })]);
    await drain();
    await append([once]);
    await drain();
    expect(samples('credit_decisions_total')).to.deep.equal({ 'approved under_100': 1 });
  });

  it('counts on commit alone: a batch that fails and is tried again counts once', async () => {
    await append(Array.from({ length: 20 }, () => decision({ decision: 'declined' })));
    let failures = 0;
    const seen: number[] = [];
    await drain({
      reached: (point) => {
        if (point !== 'before_commit') return undefined;
        seen.push(samples('credit_decisions_total')['declined other'] ?? 0);
        return failures++ < 2 ? Promise.reject(new Error('no')) : undefined;
      },
    });
    expect(failures).to.be.greaterThan(2);
    expect(seen.slice(0, 3)).to.deep.equal([0, 0, 0]);
    expect(samples('credit_decisions_total')).to.deep.equal({ 'declined other': 20 });
  });

  it('does not count again what was committed before a restart', async () => {
    await append([decision({ decision: 'approved', amount: '1' })]);
    let crashed = false;
    await drain({
      reached: (point) => {
        if (point !== 'committed' || crashed) return undefined;
        crashed = true;
        return Promise.reject(new Error('killed after the commit'));
      },
    });
    expect(crashed).to.equal(true);
    expect(samples('credit_decisions_total')).to.deep.equal({});
    expect(samples('approval_rate')).to.deep.equal({});
  });

  it('counts once in a tenant of several slots', async () => {
    const slots = 3;
    tenant = tenantOf(`kpi${tenants++}`, { slots, eventTypes: ['credit_decision'], kpis: KPIS });
    const kpis = new Kpis(metrics, clock, [tenant]);
    ports = { kpis: (id) => kpis.of(id) };
    expect(new TenantKeys(tenant.id, slots).slots).to.equal(3);
    await append(
      Array.from({ length: 30 }, (_, i) =>
        recordOf({
          ...{ type: 'credit_decision', userId: `u${i}`, itemId: `i${i}` },
          attributes: { decision: 'approved', amount: '1' },
        }),
      ),
    );
    await drain();
    expect(samples('credit_decisions_total')).to.deep.equal({ 'approved under_100': 30 });
  });

  it('lets a ratio forget what left its window, and tells none without a denominator', async () => {
    now = 5_000_000;
    await append([decision({ decision: 'approved' }), decision({ decision: 'declined' })]);
    await drain();
    expect(samples('approval_rate')).to.deep.equal({ '': 0.5 });
    now += 50_000;
    await append([decision({ decision: 'approved' }), decision({ decision: 'approved' })]);
    await drain();
    expect(samples('approval_rate')).to.deep.equal({ '': 0.75 });
    now += 11_000;
    expect(samples('approval_rate')).to.deep.equal({ '': 1 });
    now += 60_000;
    expect(samples('approval_rate')).to.deep.equal({});
  });

  it('gives nothing to a tenant that declares none, and refuses names that are taken', () => {
    const kpis = new Kpis(metrics, clock, [tenantOf('plain')]);
    expect(kpis.of('plain')).to.equal(undefined);
    const taken = (name: string) => ({ kind: 'count', name, help: 'Events.', events: ['click'] });
    const two = tenantOf('two', { kpis: [taken('predictions_total'), taken('process_x_total')] });
    expect(() => new Kpis(metrics, clock, [two]))
      .to.throw(ConfigurationError, /predictions_total/)
      .with.property('message')
      .that.includes('process_x_total');
  });

  it('takes the example of docs/kpis.md, and what every shipped tenant declares', () => {
    const path = (to: string): string => fileURLToPath(new URL(`../../../${to}`, import.meta.url));
    const text = readFileSync(path('docs/kpis.md'), 'utf8');
    const [, example = ''] = /```yaml\n([^`]+)```/.exec(text) ?? [];
    const { tenant: shop, faults } = parseTenant('docs/kpis.md', example);
    expect(faults).to.deep.equal([]);
    expect(shop?.kpis.map(({ kind }) => kind)).to.deep.equal([
      'count',
      'ratio',
      'sum',
      'histogram',
    ]);
    expect(new Kpis(metricsOf('shop'), clock, shop ? [shop] : []).of('shop')).to.not.equal(
      undefined,
    );
    const shipped = loadTenants(path('config/tenants'));
    const kpis = new Kpis(metricsOf(), clock, shipped.values());
    for (const id of ['bnpl', 'market', 'social']) expect(kpis.of(id), id).to.not.equal(undefined);
  });
});
