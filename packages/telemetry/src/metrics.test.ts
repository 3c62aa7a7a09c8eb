import { expect } from 'chai';
import { METRICS } from './catalogue.js';
import { DeclaredMetricError } from './declared-metric.js';
import { Metrics } from './metrics.js';

const plain = (tenants = {}): Metrics =>
  new Metrics(() => undefined, { tenants, processMetrics: false });

describe('Metrics', () => {
  it('adds up per label set and prints OpenMetrics', async () => {
    const metrics = plain();
    const requests = metrics.use(METRICS.grpcFeedRequests);
    requests.inc({ tenant: 'a', status: 'OK', tier: 'MODEL' });
    requests.inc({ tenant: 'a', status: 'OK', tier: 'MODEL' }, 2);
    requests.with({ tenant: 'b', status: 'OK', tier: 'MODEL' }).inc();
    metrics.use(METRICS.grpcFeedInflight).set(4);
    metrics.use(METRICS.grpcFeedInflight).dec();
    const text = await metrics.text();
    expect(text).to.include(
      'grpc_feed_requests_total{tenant="a",status="OK",tier="MODEL"} 3\n' +
        'grpc_feed_requests_total{tenant="b",status="OK",tier="MODEL"} 1\n',
    );
    expect(text).to.include('\ngrpc_feed_inflight_requests 3\n');
    expect(text.endsWith('# EOF\n')).to.equal(true);
    expect(metrics.contentType).to.include('application/openmetrics-text');
  });

  it('gives the same text twice', async () => {
    const metrics = plain();
    metrics.use(METRICS.spansExported).inc();
    expect(await metrics.text()).to.equal(await metrics.text());
  });

  it('puts a value on a boundary into the bucket of that boundary', async () => {
    const metrics = plain({ histogramTenants: ['a'] });
    const latency = metrics.use(METRICS.grpcFeedLatency);
    for (const seconds of [0.01, 0.0101, 9, NaN]) latency.observe({ tenant: 'a' }, seconds);
    const text = await metrics.text();
    expect(text).to.include('grpc_feed_latency_seconds_bucket{tenant="a",le="0.0075"} 0\n');
    expect(text).to.include('grpc_feed_latency_seconds_bucket{tenant="a",le="0.01"} 1\n');
    expect(text).to.include('grpc_feed_latency_seconds_bucket{tenant="a",le="0.015"} 2\n');
    expect(text).to.include('grpc_feed_latency_seconds_bucket{tenant="a",le="+Inf"} 3\n');
    expect(text).to.include('grpc_feed_latency_seconds_count{tenant="a"} 3\n');
  });

  it('hangs the trace id that is chosen for a bucket on it', async () => {
    let traceId: string | undefined = 'f'.repeat(32);
    const metrics = new Metrics(() => traceId, { processMetrics: false });
    const merge = metrics.use(METRICS.candidateMergeDuration);
    merge.observe(0.002);
    traceId = undefined;
    merge.observe(0.002);
    expect(await metrics.text()).to.match(
      /candidate_merge_duration_seconds_bucket\{le="0.0025"\} 2 # \{trace_id="f{32}"\} 0.002 \d+/,
    );
  });

  it('keeps series bounded whatever tenants and values come', async () => {
    const metrics = plain({ maxTenants: 10 });
    const requests = metrics.use(METRICS.grpcFeedRequests);
    const latency = metrics.use(METRICS.grpcFeedLatency);
    for (let i = 0; i < 100_000; i++) {
      requests.inc({ tenant: `t${i}`, status: `s${i}`, tier: `${i % 3}` });
      latency.observe({ tenant: `t${i}` }, 0.001);
    }
    expect(requests.size).to.be.at.most(10_001);
    expect(latency.size).to.equal(1);
    const counted = requests.samples().reduce((sum, { value }) => sum + value, 0);
    expect(counted).to.equal(100_000);
    expect(await metrics.text()).to.match(/metric_label_overflow_total\{label="tenant"\} \d+/);
  });

  it('names a tenant in histograms once it is allowed', () => {
    const metrics = plain();
    metrics.allowTenantInHistograms('a');
    const latency = metrics.use(METRICS.grpcFeedLatency);
    latency.observe({ tenant: 'a' }, 1);
    latency.observe({ tenant: 'b' }, 1);
    const tenants = new Set(latency.samples().map(({ labels }) => labels['tenant']));
    expect([...tenants]).to.deep.equal(['a', 'other']);
  });

  it('reads gauges when asked and forgets label sets that are gone', () => {
    const metrics = plain();
    const items = metrics.use(METRICS.catalogueItems);
    let tenants = ['a', 'b'];
    items.onCollect((gauge) => {
      gauge.clear();
      for (const tenant of tenants) gauge.set({ tenant }, 1);
    });
    expect(items.samples()).to.have.length(2);
    tenants = ['b'];
    expect(items.samples().map(({ labels }) => labels['tenant'])).to.deep.equal(['b']);
  });

  it('takes metrics from configuration, with the tenant as their first label', async () => {
    const metrics = plain();
    const decisions = { name: 'credit_decisions_total', help: 'Decisions.', labels: ['decision'] };
    metrics.declare('counter', decisions).inc({ tenant: 'a', decision: 'yes' });
    metrics.declare('counter', decisions).inc({ tenant: 'b', decision: 'yes' });
    expect(await metrics.text()).to.include(
      'credit_decisions_total{tenant="a",decision="yes"} 1\n' +
        'credit_decisions_total{tenant="b",decision="yes"} 1\n',
    );
    const shaped = (labels: string[], buckets: number[]) => () =>
      metrics.declare('histogram', { name: 'order_value', help: 'Value.', labels, buckets });
    shaped(['kind'], [1, 2])();
    expect(shaped(['kind'], [1, 2])).to.not.throw();
    expect(shaped(['kind'], [1, 3])).to.throw(DeclaredMetricError, 'buckets');
    expect(shaped([], [1, 2])).to.throw(DeclaredMetricError, 'exists with another');
  });

  it('refuses declared names that are not free, not safe or too many', () => {
    const metrics = plain();
    const counter =
      (name: string, labels: string[] = []) =>
      () =>
        metrics.declare('counter', { name, help: 'Help.', labels });
    const gauge = (name: string) => () => metrics.declare('gauge', { name, help: '.', labels: [] });
    for (const { name } of Object.values(METRICS)) {
      expect(counter(name), name).to.throw(DeclaredMetricError);
      expect(gauge(name), name).to.throw(DeclaredMetricError);
    }
    expect(gauge('prediction_score_count')).to.throw("the product's own");
    expect(gauge('process_open_fds')).to.throw("the product's own");
    expect(counter('clicks')).to.throw('_total');
    expect(gauge('clicks_total')).to.throw('_total');
    expect(gauge('orders_bucket')).to.throw(DeclaredMetricError);
    for (const name of ['', 'a', 'Clicks_total', '9_total', 'a{b="c"}_total', 'a\nb_total']) {
      expect(counter(name), name).to.throw(DeclaredMetricError, '3-63');
    }
    for (const label of ['tenant', 'le', 'instance', '__name__', 'a"b', '']) {
      expect(counter('clicks_total', [label]), label).to.throw('cannot be a label');
    }
    for (let i = 0; i < 500; i++) counter(`clicks_${i}_total`)();
    expect(counter('clicks_0_total')).to.not.throw();
    expect(counter('clicks_500_total')).to.throw('the 500 there can be');
  });

  it('keeps declared metrics as bounded as its own', () => {
    const metrics = plain({ maxTenants: 10 });
    const labels = ['symbol', 'side'];
    const trades = metrics.declare('counter', { name: 'trades_total', help: 'Trades.', labels });
    const value = metrics.declare('histogram', { name: 'trade_value', help: '.', labels: [] });
    for (let i = 0; i < 100_000; i++) {
      trades.inc({ tenant: `t${i}`, symbol: `s${i}`, side: i % 2 });
      value.observe({ tenant: `t${i}` }, 1);
    }
    expect(trades.size).to.be.at.most(10_001);
    expect(trades.samples().reduce((sum, sample) => sum + sample.value, 0)).to.equal(100_000);
    expect(value.size).to.equal(1);
  });

  it('costs no more than a few times what writing down its labels as JSON would', () => {
    const metrics = plain();
    const requests = metrics.use(METRICS.grpcFeedRequests);
    const calls = metrics.use(METRICS.rpcServerCallDuration);
    const request = (): void => {
      for (let i = 0; i < 10; i++) {
        requests.inc({ tenant: 'a', status: 'OK', tier: 'MODEL' });
        calls.observe({ rpc_method: 'm', status: 'OK' }, 0.004);
      }
    };
    let written = 0;
    const json = (): void => {
      for (let i = 0; i < 10; i++) {
        written += JSON.stringify({ tenant: 'a', status: 'OK', tier: 'MODEL' }).length;
        written += JSON.stringify({ rpc_method: 'm', status: 'OK' }).length;
      }
    };
    const timeOf = (work: () => void): number => {
      const startedAt = performance.now();
      for (let i = 0; i < 1000; i++) work();
      return performance.now() - startedAt;
    };
    // the best of turns taken: a machine that pauses does so for either
    const best = { request: Infinity, json: Infinity };
    for (let i = 0; i < 10; i++) {
      best.request = Math.min(best.request, timeOf(request));
      best.json = Math.min(best.json, timeOf(json));
    }
    expect(written).to.be.greaterThan(0);
    // about 0.4 of it on a quiet machine
    expect(best.request).to.be.lessThan(best.json * 4);
  });
});
