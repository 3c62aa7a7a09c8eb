import { seededRandom } from '@eaglerank/domain';
import { METRICS, startTelemetry, type Metrics } from '@eaglerank/telemetry';
import { expect } from 'chai';
import { medianOf } from './median.js';
import { ScoreTelemetry } from './score-telemetry.js';

describe('medianOf', () => {
  it('is what sorting gives, whatever the order', () => {
    const random = seededRandom(11);
    for (let n = 1; n <= 120; n++) {
      for (const draw of [random, () => Math.floor(random() * 4), () => -n]) {
        const values = Float64Array.from({ length: n }, draw);
        const sorted = [...values].sort((a, b) => a - b);
        for (const form of [values, Float64Array.from(sorted), Float64Array.from(sorted).reverse()])
          expect(medianOf(form, n), String(n)).to.equal(sorted[(n - 1) >> 1]);
      }
    }
    expect(medianOf(new Float64Array(3), 0)).to.be.NaN;
  });
});

describe('ScoreTelemetry', () => {
  let metrics: Metrics;
  let telemetry: ScoreTelemetry;
  beforeEach(() => {
    ({ metrics } = startTelemetry({
      ...{ service: 'ranker-service', instance: 'test', version: 'test', environment: 'test' },
      ...{ sampleRatio: 0, logLevel: 'silent', processMetrics: false },
    }));
    telemetry = new ScoreTelemetry(metrics);
  });

  const value = (name: string, labels: Record<string, string | number> = {}): number | undefined =>
    metrics
      .samples(name)
      .find((sample) => Object.entries(labels).every(([k, v]) => sample.labels[k] === v))?.value;
  const count = (name: string): number =>
    metrics.samples(name).find(({ metricName }) => metricName === `${name}_count`)?.value ?? 0;
  const sum = (name: string): number =>
    metrics.samples(name).find(({ metricName }) => metricName === `${name}_sum`)?.value ?? 0;
  const observe = (model: Parameters<ScoreTelemetry['observe']>[0], scores: number[]): void =>
    telemetry.observe(model, Float64Array.from(scores), [...scores.keys()]);

  it('gives mean shift and spread against training from monotone sums', () => {
    const random = seededRandom(5);
    const model = { name: 'm', scores: { reference: { mean: 2, std: 0.5 } } };
    const all: number[] = [];
    for (let request = 0; request < 20; request++) {
      const scores = Array.from({ length: 30 }, () => 2.6 + random() - random());
      all.push(...scores.map((score) => (score - 2) / 0.5));
      observe(model, scores);
    }
    const n = count(METRICS.predictionScore.name);
    expect(n).to.equal(all.length);
    const { name } = METRICS.predictionScoreDeviation;
    const above = value(name, { direction: 'above' }) ?? NaN;
    const below = value(name, { direction: 'below' }) ?? NaN;
    expect(below).to.be.greaterThan(0);
    const mean = (above - below) / n;
    const expected = all.reduce((a, z) => a + z, 0) / n;
    expect(mean).to.be.closeTo(expected, 1e-9);
    const squares = value(METRICS.predictionScoreDeviationSquares.name) ?? NaN;
    const spread = Math.sqrt(squares / n - mean ** 2);
    const variance = all.reduce((a, z) => a + (z - expected) ** 2, 0) / n;
    expect(spread).to.be.closeTo(Math.sqrt(variance), 1e-9);
  });

  it('is sure of an order whose best stands out, and undecided where all are alike', () => {
    observe({ name: 'm' }, [3, 0, 0, 0, -1]);
    expect(sum(METRICS.predictionConfidence.name)).to.be.closeTo(1 / (1 + Math.exp(-3)), 1e-12);
    observe({ name: 'm' }, [1, 1, 1]);
    expect(sum(METRICS.predictionConfidence.name)).to.be.closeTo(
      1 / (1 + Math.exp(-3)) + 0.5,
      1e-12,
    );
    expect(count(METRICS.predictionConfidence.name)).to.equal(2);
  });

  it('tells no deviation and no class without training facts', () => {
    observe({ name: 'heuristic' }, [1, 2]);
    for (const spec of [
      METRICS.predictionScoreDeviation,
      METRICS.predictionScoreDeviationSquares,
      METRICS.predictionClasses,
    ]) {
      expect(metrics.samples(spec.name), spec.name).to.deep.equal([]);
    }
  });

  it('counts classes by the calibrated even score', () => {
    observe({ name: 'm', scores: { evenScore: 0.7 } }, [0.6, 0.7, 0.8, -1]);
    const { name } = METRICS.predictionClasses;
    expect(value(name, { class: 'engaged' })).to.equal(2);
    expect(value(name, { class: 'not_engaged' })).to.equal(2);
  });

  it('leaves out what is not finite, so that every count agrees', () => {
    const model = { name: 'm', scores: { reference: { mean: 0, std: 1 }, evenScore: 0 } };
    observe(model, [NaN, 1, Infinity, -1]);
    observe(model, [NaN]);
    observe(model, []);
    expect(count(METRICS.predictionScore.name)).to.equal(2);
    expect(count(METRICS.predictionConfidence.name)).to.equal(1);
    expect(value(METRICS.predictionScoreDeviationSquares.name)).to.equal(2);
    const classes = metrics.samples(METRICS.predictionClasses.name);
    expect(classes.reduce((total, sample) => total + sample.value, 0)).to.equal(2);
  });
});
