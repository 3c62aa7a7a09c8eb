import { expect } from 'chai';
import fc from 'fast-check';
import { attention, drawDepth, examination, onScreen } from './examination.js';
import { Prng } from './prng.js';
import { rapport, relevanceOf } from './relevance.js';
import { rhythm } from './rhythm.js';
import { Trends } from './trends.js';

const unit = fc.double({ min: 0, max: 1, noNaN: true });
const INPUTS = fc.record({
  affinity: unit,
  quality: unit,
  freshness: unit,
  trend: unit,
  rapport: fc.double({ min: -1, max: 1, noNaN: true }),
});

describe('relevance', () => {
  it('is a probability and never falls when one input rises', () => {
    fc.assert(
      fc.property(
        INPUTS,
        fc.constantFrom('affinity', 'quality', 'freshness', 'trend', 'rapport'),
        (inputs, key) => {
          const relevance = relevanceOf(inputs);
          const raised = relevanceOf({ ...inputs, [key]: Math.min(1, inputs[key] + 0.1) });
          return relevance > 0 && relevance < 1 && raised >= relevance;
        },
      ),
    );
  });

  it('interacts: quality moves the logit far more where the topic is liked', () => {
    const logit = (affinity: number, quality: number) => {
      const p = relevanceOf({ affinity, quality, freshness: 0, trend: 0, rapport: 0 });
      return Math.log(p / (1 - p));
    };
    expect(logit(1, 1) - logit(1, 0)).to.be.closeTo(2.5, 1e-9);
    expect(logit(0, 1) - logit(0, 0)).to.be.closeTo(0.6, 1e-9);
  });

  it('has a rapport that is centred, spread and fixed', () => {
    const values: number[] = [];
    for (let u = 0; u < 100; u++) for (let a = 0; a < 100; a++) values.push(rapport(5, u, a));
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    const variance = values.reduce((sum, x) => sum + x * x, 0) / values.length;
    expect(mean).to.be.closeTo(0, 0.02);
    expect(variance).to.be.closeTo(1 / 6, 0.01);
    expect(rapport(5, 7, 8))
      .to.equal(rapport(5, 7, 8))
      .and.to.not.equal(rapport(6, 7, 8));
  });
});

describe('position bias', () => {
  it('draws depths with the chance that it states', () => {
    const prng = new Prng(1, 'depth');
    const n = 40_000;
    const depths = Array.from({ length: n }, () => drawDepth(prng));
    for (const position of [0, 4, 5, 10, 20, 40]) {
      const reached = depths.filter((depth) => depth > position).length / n;
      expect(reached, `position ${position}`).to.be.closeTo(onScreen(position), 0.01);
    }
  });

  it('falls with every position', () => {
    for (let p = 0; p < 60; p++) {
      expect(examination(p + 1)).to.be.lessThan(examination(p));
      expect(examination(p)).to.equal(onScreen(p) * attention(p));
    }
    expect(examination(0)).to.equal(1);
  });
});

describe('rhythm', () => {
  it('is highest in the evening and lowest at night', () => {
    const hours = Array.from({ length: 240 }, (_, i) => i / 10);
    const levels = hours.map(rhythm);
    expect(hours[levels.indexOf(Math.max(...levels))]).to.be.within(20, 22);
    expect(hours[levels.indexOf(Math.min(...levels))]).to.be.within(1, 5);
    expect(Math.min(...levels)).to.be.greaterThan(0);
    expect(Math.max(...levels)).to.be.at.most(1);
  });
});

describe('Trends', () => {
  it('rise within minutes, decay within hours, and do not depend on the order of questions', () => {
    const start = Date.UTC(2025, 0, 1);
    const times = Array.from({ length: 24 * 60 }, (_, i) => start + i * 60_000);
    const forward = new Trends(1, 10, 3);
    const backward = new Trends(1, 10, 3);
    const ahead = times.map((t) => [...forward.strengths(t)]);
    const behind = [...times]
      .reverse()
      .map((t) => [...backward.strengths(t)])
      .reverse();
    expect(behind).to.deep.equal(ahead);
    const one = ahead.map((strengths) => strengths[0] ?? 0);
    expect(Math.max(...one)).to.be.within(0.4, 1);
    expect(Math.min(...one.slice(480))).to.be.lessThan(0.1);
    const steepest = Math.max(...one.slice(1).map((x, i) => x - (one[i] ?? 0)));
    expect(steepest).to.be.within(0.02, 0.35);
  });
});
