import type { Forest } from '../forest.js';
import type { Scorer } from './scorer.js';
import { whyNot } from './simd-layout.js';
import { SimdScorer } from './simd.js';
import { WalkScorer } from './walk.js';

/** A forest's fastest scorer and why it is that one. */
export interface Choice {
  readonly scorer: Scorer;
  readonly why: string;
}

/**
 * @param constantColumns columns that are alike in all rows of a request, which are then compared
 *   once where the batch says that they are
 */
export function chooseScorer(forest: Forest, constantColumns: Iterable<number> = []): Choice {
  const reason = whyNot(forest);
  return reason === undefined
    ? { scorer: new SimdScorer(forest, constantColumns), why: 'every node is a plain comparison' }
    : { scorer: new WalkScorer(forest), why: reason };
}
