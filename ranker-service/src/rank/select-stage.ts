import type { Selector } from '@eaglerank/pipeline';
import { RecencyBoost } from '../policy/recency-boost.js';
import { orderByScore, orderByTime } from '../policy/score-order.js';
import { MODES, type RankBatch, type RankQuery, type Selection } from './query.js';

/**
 * Selects by the request's policy: ranked (the tenant's rules and exploration), chronological
 * (newest first, nothing else) or the caller's items (by score, nothing else).
 */
export class SelectStage implements Selector<RankQuery, RankBatch, Selection> {
  readonly name = 'select';

  select(query: RankQuery, batch: RankBatch, rows: Uint32Array, scores: Float64Array): Selection {
    switch (query.mode) {
      case MODES.RANKED:
        return this.ranked(query, batch, scores);
      case MODES.CHRONOLOGICAL:
        return certain(orderByTime(batch.set.createdAtMs), query.limit);
      case MODES.REQUESTED:
        return certain(orderByScore(scores.subarray(0, rows.length)), query.limit);
    }
  }

  private ranked(query: RankQuery, batch: RankBatch, scores: Float64Array): Selection {
    const { set, ruleMasks } = batch;
    const order = orderByScore(scores);
    if (query.tenant.recencyBoost) {
      RecencyBoost.mark(orderByScore(batch.modelScores), order, ruleMasks);
    }
    return query.tenant.policy.select({ set, order, limit: query.limit, ruleMasks }, query.random);
  }
}

function certain(order: Uint32Array, limit: number): Selection {
  const rows = order.subarray(0, limit);
  return { rows, propensities: new Float64Array(rows.length).fill(1) };
}
