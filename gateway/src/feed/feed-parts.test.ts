import { expect } from 'chai';
import fc from 'fast-check';
import { budgetFault, candidatesCap, DEFAULT_BUDGET, rankCap } from './budget.js';
import { armOf } from './experiments.js';
import { isTimeZone, localTime } from './local-time.js';
import { cutPage } from './page.js';
import { NO_RANKING } from './ranking.js';
import { decodeSession, encodeSession } from './session.js';

describe('the deadline budget', () => {
  it('refuses stages that do not fit into the deadline', () => {
    expect(budgetFault(DEFAULT_BUDGET)).to.equal(undefined);
    expect(budgetFault({ ...DEFAULT_BUDGET, rankMs: 150 })).to.include('exceeds FEED_DEADLINE_MS');
    expect(budgetFault({ ...DEFAULT_BUDGET, deadlineMs: 2000 })).to.include('FEED_MAX_DEADLINE_MS');
  });

  it('leaves time for the ranker and a fallback, however short the deadline', () => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 1000 }), (deadline) => {
        const candidates = candidatesCap(DEFAULT_BUDGET, deadline);
        const ranker = rankCap(DEFAULT_BUDGET, deadline - candidates);
        expect(candidates).to.be.at.most(DEFAULT_BUDGET.candidatesMs);
        expect(candidates + ranker).to.be.below(deadline);
      }),
    );
  });
});

describe('experiment arms', () => {
  const experiment = {
    name: 'taste',
    arms: [
      { name: 'a', share: 0.2 },
      { name: 'b', share: 0.3 },
    ],
  };

  it('get their shares', () => {
    const counts = new Map<string | undefined, number>();
    for (let i = 0; i < 20_000; i++) {
      const arm = armOf(experiment, `user-${i}`);
      counts.set(arm, (counts.get(arm) ?? 0) + 1);
    }
    expect(counts.get('a')).to.be.within(3800, 4200);
    expect(counts.get('b')).to.be.within(5750, 6250);
    expect(counts.get(undefined)).to.be.within(9700, 10_300);
  });

  it('keep their users when a later arm grows, and have no anonymous ones', () => {
    const grown = { ...experiment, arms: [experiment.arms[0]!, { name: 'b', share: 0.8 }] };
    for (let i = 0; i < 1000; i++) {
      const before = armOf(experiment, `u${i}`);
      if (before !== undefined) expect(armOf(grown, `u${i}`)).to.equal(before);
    }
    expect(armOf(grown, '')).to.equal(undefined);
  });
});

describe('local time', () => {
  it('is that of the zone, over a change of the clocks', () => {
    const at = (iso: string): number => Date.parse(iso);
    expect(localTime('', at('2026-03-01T23:30:00Z'))).to.deep.equal({ hour: 23, day: 0 });
    const berlin = (iso: string) => localTime('Europe/Berlin', at(iso));
    expect(berlin('2026-03-01T23:30:00Z')).to.deep.equal({ hour: 0, day: 1 });
    expect(berlin('2026-03-29T00:59:59Z').hour).to.equal(1);
    expect(berlin('2026-03-29T01:00:00Z').hour).to.equal(3);
    expect(localTime('Asia/Kathmandu', at('2026-01-01T00:20:00Z')).hour).to.equal(6);
  });

  it('knows its zones', () => {
    expect(isTimeZone('America/New_York')).to.equal(true);
    expect(isTimeZone('Middle/Earth')).to.equal(false);
  });
});

describe('a page', () => {
  it('takes the visible rows in order and remembers where to go on', () => {
    const set = { ...NO_RANKING.set, count: 10 };
    const even = (row: number): boolean => row % 2 === 0;
    expect(cutPage(set, 0, 3, even)).to.include({ nextRow: 5, more: true });
    expect(cutPage(set, 0, 3, even).rows).to.deep.equal([0, 2, 4]);
    expect(cutPage(set, 5, 3, even).rows).to.deep.equal([6, 8]);
    expect(cutPage(set, 5, 3, even).more).to.equal(false);
  });
});

describe('a session', () => {
  it('survives its bytes', () => {
    const session = {
      ...{ ...NO_RANKING, tier: 1, chronological: true, modelName: 'm', modelVersion: '2' },
      ...{ arms: { taste: 'a' }, knownEvents: 3, emptySources: ['similar'] },
      ...{ id: 'A'.repeat(22), createdAtMs: 1_700_000_000_000, requestId: 'r' },
      vectors: Buffer.from([1, 2, 3]),
    };
    const decoded = decodeSession(Buffer.concat([encodeSession(session), session.vectors]));
    const { set: _, rankedBytes: __, ...rest } = decoded;
    const { set: ___, rankedBytes: ____, ...expected } = session;
    expect(rest).to.deep.equal(expected);
    expect(decoded.set.count).to.equal(0);
  });
});
