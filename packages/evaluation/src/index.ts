/** Measures of rankings, with their uncertainty. Pure: no input, no output, no clock. */
export {
  clusterBootstrap,
  type ClusteredRow,
  type Draws,
  type Interval,
} from './bootstrap-interval.js';
export {
  calibrated,
  calibrationError,
  fitPlatt,
  reliability,
  type Platt,
  type ReliabilityBin,
  type ScoredLabels,
} from './calibration.js';
export { coverage, novelty } from './catalogue-metrics.js';
export {
  figuresOf,
  meanOf,
  type CatalogueKnowledge,
  type RankerFigures,
  type Slate,
  type SlateFigures,
} from './comparison.js';
export { offPolicyValue, type LoggedDecision, type OffPolicyEstimate } from './off-policy.js';
export { arranged, orderOf } from './order.js';
export { drawsOf, pairedDifference, type PairedDifference } from './paired-difference.js';
export {
  TOP,
  auc,
  averagePrecision,
  dcg,
  gainOf,
  ndcg,
  reciprocalRank,
} from './ranking-metrics.js';
