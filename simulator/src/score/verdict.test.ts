import { expect } from 'chai';
import type { ServedFeed } from '../drive/feed-api.js';
import { figuresOf, Summary, totalOf } from './summary.js';
import { Tally, type Misserved } from './tally.js';

function feed(tier: ServedFeed['tier'], sources: string[], degraded: string[] = []): ServedFeed {
  return {
    items: [{ itemId: 'a', position: 0, sources }],
    nextPageToken: '',
    requestId: 'r',
    tier,
    degraded: degraded.map((component) => ({ component, reason: 'timeout' })),
  };
}

function summaryOf(...tallies: Tally[]): Summary {
  const tenants = tallies.map(
    (tally, i) => [`t${i}`, figuresOf(tally, undefined, undefined)] as const,
  );
  return new Summary({
    seed: 1,
    durationMs: 1000,
    bootstrap: { events: 0, durationMs: 0, invisible: [] },
    total: figuresOf(totalOf(tallies), undefined, undefined),
    tenants: Object.fromEntries(tenants),
  });
}

function tallyOf(top: number, others: (tally: Tally) => void = () => undefined): Tally {
  const tally = new Tally();
  for (let n = 0; n < top; n++) tally.feedAnswered(feed(2, ['followed', 'fresh', 'similar']), 1);
  others(tally);
  return tally;
}

describe('verdict', () => {
  it('passes at exactly 95 % and fails just below', () => {
    const five = (tally: Tally) => {
      for (let n = 0; n < 5; n++) tally.feedAnswered(feed(4, ['trending']), 1);
    };
    expect(summaryOf(tallyOf(95, five)).verdict()).to.deep.include({
      ok: true,
      topTierShare: 0.95,
      found:
        '95.0 % of 100 feeds from the top tier (HEURISTIC), 4 sources, 0 items that must not be served',
    });
    const below = summaryOf(tallyOf(94, five)).verdict();
    expect(below.ok).to.equal(false);
    expect(below.faults).to.deep.equal([
      '94.9 % of 99 feeds came from the top tier (HEURISTIC); at least 95 % must',
    ]);
  });

  it('counts failed and missed feeds as not served from the top tier', () => {
    expect(summaryOf(tallyOf(90, (t) => t.feedFailed('UNAVAILABLE'))).verdict().ok).to.equal(true);
    const failing = tallyOf(90, (tally) => {
      for (let n = 0; n < 3; n++) tally.feedFailed('UNAVAILABLE');
      for (let n = 0; n < 3; n++) tally.feedMissed();
    });
    expect(summaryOf(failing).verdict().ok).to.equal(false);
  });

  it('does not take a degraded heuristic, nor any heuristic where a model is due, for the top', () => {
    const degraded = tallyOf(0, (tally) => {
      tally.feedAnswered(feed(2, ['followed', 'fresh', 'similar'], ['ranker']), 1);
    });
    expect(summaryOf(degraded).verdict().topTierShare).to.equal(0);
    expect(summaryOf(tallyOf(10)).verdict({ topTier: 'MODEL' }).topTierShare).to.equal(0);
    const model = tallyOf(1, (tally) => tally.feedAnswered(feed(1, ['fresh']), 1));
    expect(summaryOf(model).verdict({ topTier: 'MODEL' }).topTierShare).to.equal(0.5);
    expect(summaryOf(model).verdict().topTierShare).to.equal(1);
  });

  it('needs three sources, over all tenants together', () => {
    const one = new Tally();
    one.feedAnswered(feed(2, ['fresh', 'trending']), 1);
    const two = new Tally();
    two.feedAnswered(feed(2, ['followed']), 1);
    expect(summaryOf(one).verdict().faults).to.deep.equal([
      '2 sources were seen (fresh, trending); at least 3 must be',
    ]);
    expect(summaryOf(one, two).verdict().ok).to.equal(true);
  });

  it('fails without feeds', () => {
    expect(summaryOf(new Tally()).verdict().faults[0]).to.equal('no feed was requested');
  });
});

describe('Summary', () => {
  it('adds up tenants and survives JSON', () => {
    const one = tallyOf(2, (tally) => {
      tally.feedFailed('INTERNAL');
      const answer = {
        accepted: 1,
        duplicates: 0,
        rejected: [{ index: 1, eventId: 'x', field: 'type', reason: 'unknown' }],
      };
      tally.eventsSent([{ type: 'click' }, { type: 'x' }], answer);
    });
    const summary = summaryOf(one, tallyOf(3));
    const { total } = summary.data;
    expect(total.feeds).to.deep.include({ answered: 5, failed: 1, cleanHeuristic: 5 });
    expect(total.events).to.deep.include({ sent: 2, accepted: 1, rejected: 1 });
    expect(total.rejectedFields).to.deep.equal({ type: 1 });
    expect(total.errors).to.deep.equal({ 'GetFeed INTERNAL': 1 });
    expect(total.sources).to.deep.equal({ followed: 5, fresh: 5, similar: 5 });
    expect(total.latencyMs.p50).to.be.closeTo(1, 0.01);
    expect(JSON.parse(JSON.stringify(summary))).to.have.nested.property(
      'tenants.t1.feeds.answered',
      3,
    );
  });

  it('prints a table of at most 100 columns that names tenants, tiers, sources and errors', () => {
    const text = summaryOf(tallyOf(3, (tally) => tally.feedFailed('INTERNAL'))).print();
    for (const word of ['t0', 'HEURISTIC 3', 'followed 3', 'GetFeed INTERNAL 1', 'p99']) {
      expect(text).to.contain(word);
    }
    for (const line of text.split('\n')) expect(line.length, line).to.be.at.most(100);
  });

  it('tolerates nothing hidden or own, but what is shown again or unknown', () => {
    const of = (kind: Misserved) => summaryOf(tallyOf(9, (t) => t.itemMisserved(kind))).verdict();
    expect(of('repeated').ok).to.equal(true);
    expect(of('hidden').faults).to.deep.equal([
      '1 times an item was served of an author whom the viewer had hidden',
    ]);
    expect(of('own').ok).to.equal(false);
    expect(of('unknown').ok).to.equal(true);
  });
});
