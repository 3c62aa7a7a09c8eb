import type { Forest } from '../forest.js';
import type { Scorer } from './scorer.js';
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
export function chooseScorer(forest: Forest, _constantColumns: readonly number[] = []): Choice {
  return { scorer: new WalkScorer(forest), why: '' };
}
