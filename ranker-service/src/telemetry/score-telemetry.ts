import { MAX_RANKED } from '@eaglerank/domain';
import { METRICS, type HistogramChild, type Metrics, type NumberChild } from '@eaglerank/telemetry';
import type { Model } from '../model/model.js';
import { medianOf } from './median.js';

type Counting = Pick<NumberChild, 'inc'>;

/** Series of one model's scores, resolved once. */
interface ScoreSeries {
  readonly score: HistogramChild;
  readonly confidence: HistogramChild;
  readonly above: Counting | undefined;
  readonly below: Counting | undefined;
  readonly squares: Counting | undefined;
  readonly engaged: Counting | undefined;
  readonly notEngaged: Counting | undefined;
}

/** Distribution, confidence and drift of the scores of what was ranked. */
export class ScoreTelemetry {
  private readonly series = new Map<string, ScoreSeries>();
  /** Reused: a request allocates nothing here. */
  private readonly finite = new Float64Array(MAX_RANKED);

  constructor(private readonly metrics: Metrics) {}

  /** One order: `scores[row]` of each of its `rows`, at most MAX_RANKED. Not finite ones are left out. */
  observe(
    model: Pick<Model, 'name' | 'scores'>,
    scores: Float64Array,
    rows: ArrayLike<number>,
  ): void {
    const { score, above, below, squares, confidence, engaged, notEngaged } = this.of(model);
    const { reference, evenScore = Infinity } = model.scores ?? {};
    const mean = reference?.mean ?? 0;
    const scale = reference ? 1 / reference.std : 0;
    const { finite } = this;
    let count = 0;
    let best = -Infinity;
    let up = 0;
    let down = 0;
    let squared = 0;
    let likely = 0;
    for (let i = 0; i < rows.length; i++) {
      const value = scores[rows[i] as number] as number;
      if (!Number.isFinite(value)) continue;
      score.observe(value);
      finite[count++] = value;
      if (value > best) best = value;
      if (value >= evenScore) likely++;
      const z = (value - mean) * scale;
      if (z > 0) up += z;
      else down -= z;
      squared += z * z;
    }
    if (count === 0) return;
    confidence.observe(1 / (1 + Math.exp(medianOf(finite, count) - best)));
    above?.inc(up);
    below?.inc(down);
    squares?.inc(squared);
    engaged?.inc(likely);
    notEngaged?.inc(count - likely);
  }

  private of(model: Pick<Model, 'name' | 'scores'>): ScoreSeries {
    const { reference, evenScore } = model.scores ?? {};
    // versions of one name may differ in what they bring
    const key = `${reference ? 'r' : ''}${evenScore === undefined ? '' : 'c'} ${model.name}`;
    let series = this.series.get(key);
    if (!series) this.series.set(key, (series = this.open(model)));
    return series;
  }

  private open({ name: model, scores }: Pick<Model, 'name' | 'scores'>): ScoreSeries {
    const { metrics } = this;
    const deviation = metrics.use(METRICS.predictionScoreDeviation);
    const classes = metrics.use(METRICS.predictionClasses);
    const { reference, evenScore } = scores ?? {};
    const calibrated = evenScore !== undefined;
    return {
      score: metrics.use(METRICS.predictionScore).with({ model }),
      confidence: metrics.use(METRICS.predictionConfidence).with({ model }),
      above: reference && deviation.with({ model, direction: 'above' }),
      below: reference && deviation.with({ model, direction: 'below' }),
      squares: reference && metrics.use(METRICS.predictionScoreDeviationSquares).with({ model }),
      engaged: calibrated ? classes.with({ model, class: 'engaged' }) : undefined,
      notEngaged: calibrated ? classes.with({ model, class: 'not_engaged' }) : undefined,
    };
  }
}
