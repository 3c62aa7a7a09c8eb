import type { FeedClient } from '@eaglerank/client';
import type { GetFeedResponseOut } from '@eaglerank/contracts';
import type { SpanRecord } from '@eaglerank/mesh';
import { expect } from 'chai';
import { TestMesh, eventually } from './test-mesh.js';

/** An id that appears nowhere else, so that finding it anywhere means it leaked. */
const USER = 'viewer-7f3a9c51';

describe('what is really exported', function () {
  this.timeout(180_000);
  let test: TestMesh;
  let client: FeedClient;
  let feed: GetFeedResponseOut;
  let token: string;
  let spans: SpanRecord[] = [];

  before(async () => {
    test = await TestMesh.start();
    token = await test.token();
    client = await test.client({ token });
    const at = { tsMs: Date.now(), userId: USER, itemId: 'item-3', position: -1 };
    await client.logEvents({
      events: [
        { eventId: 'e1', type: 'impression', ...at },
        { eventId: 'e2', type: 'click', ...at },
      ],
    });
    feed = await client.getFeed({ userId: USER, pageSize: 10 });
    await eventually('the trace arrives', () => {
      spans = test.mesh.traces?.store.find(feed.requestId) ?? [];
      return services(spans).size === 3;
    });
  });
  after(() => test?.stop());

  const services = (list: readonly SpanRecord[]): Set<string> =>
    new Set(list.map((s) => s.service));
  const named = (name: string): SpanRecord => {
    const found = spans.find((s) => s.name === name);
    if (!found) throw new Error(`no span ${name} among ${spans.map((s) => s.name).join(', ')}`);
    return found;
  };
  /** Names from a span up to the root. */
  function ancestry(span: SpanRecord): string[] {
    const parent = spans.find((s) => s.spanId === span.parentSpanId);
    return [`${span.service}:${span.name}`, ...(parent ? ancestry(parent) : [])];
  }

  it('is one trace through gateway, candidate service and ranker', () => {
    expect([...services(spans)].sort()).to.deep.equal([
      'candidate-service',
      'gateway',
      'ranker-service',
    ]);
    const roots = spans.filter((s) => !spans.some((p) => p.spanId === s.parentSpanId));
    expect(roots.map((s) => s.name)).to.deep.equal(['eaglerank.feed.v1.FeedService/GetFeed']);
    expect(roots[0]?.attributes['eaglerank.tenant.id']).to.equal('testing');
  });

  it('has each retrieval stage below the candidate service', () => {
    for (const stage of ['followed', 'trending', 'similar', 'author_affinity', 'fresh', 'merge']) {
      expect(ancestry(named(stage)), stage).to.include(
        'candidate-service:eaglerank.candidate.v1.CandidateService/GetCandidates',
      );
    }
  });

  it('has feature lookup → cache → Redis, and scoring, below the ranker', () => {
    const rank = 'ranker-service:eaglerank.ranker.v1.RankerService/Rank';
    const [check, read] = [named('cache_check'), named('kv_read')];
    for (const span of [check, read]) {
      expect(ancestry(span)[1]).to.equal('ranker-service:feature_lookup');
      expect(ancestry(span)).to.include(rank);
    }
    expect(check.startUs).to.be.at.most(read.startUs);
    expect(ancestry(named('model_inference'))).to.include(rank);
    expect(ancestry(named('prediction_request'))).to.include(rank);
  });

  it('tells the request in metrics', async () => {
    const metrics = await (await fetch(`${test.mesh.plan('gateway').admin}/metrics`)).text();
    expect(metrics).to.match(/grpc_feed_requests_total\{[^}]*tenant="testing"[^}]*\} [1-9]/);
    expect(metrics).to.match(/grpc_feed_latency_seconds_bucket\{[^}]*le="0.01"[^}]*\}/);
    const ranker = await (await fetch(`${test.mesh.plan('ranker-service').admin}/metrics`)).text();
    expect(ranker).to.match(/predictions_total\{[^}]*tenant="testing"[^}]*\} [1-9]/);
    expect(ranker).to.match(/feature_cache_(hits|misses)_total\{[^}]*\} [1-9]/);
    const candidate = await (
      await fetch(`${test.mesh.plan('candidate-service').admin}/metrics`)
    ).text();
    expect(candidate).to.match(/candidates_fetched_count\{[^}]*source="trending"[^}]*\} [1-9]/);
  });

  it('tells the request in one log line that joins on the trace', async () => {
    await eventually('FeedServed is logged', () =>
      test.logLines('gateway').some((l) => l['request_id'] === feed.requestId),
    );
    const line = test
      .logLines('gateway')
      .find((l) => l['event'] === 'FeedServed' && l['request_id'] === feed.requestId);
    expect(line?.['trace_id']).to.equal(spans[0]?.traceId);
    expect(line).to.include({ service: 'gateway', level: 'info', tenant: 'testing' });
    expect(line?.['num_items']).to.equal(10);
    expect(line?.['latency_ms']).to.be.a('number');
  });

  it('holds no user id and no token anywhere', async () => {
    const everything = [
      JSON.stringify(spans),
      ...test.mesh.plans.map(({ name }) => JSON.stringify(test.logLines(name))),
      ...(await Promise.all(
        test.mesh.plans.map(async ({ admin }) => (await fetch(`${admin}/metrics`)).text()),
      )),
    ];
    for (const text of everything) {
      expect(text.length).to.be.greaterThan(0);
      expect(text).not.to.include(USER);
      expect(text).not.to.include(token);
    }
  });
});
