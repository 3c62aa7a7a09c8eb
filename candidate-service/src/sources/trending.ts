import type { Source } from '@eaglerank/pipeline';
import { quotaOf, widthOf, type Found } from '../retrieval/found.js';
import type { RetrievalQuery } from '../retrieval/query.js';

/** What is trending for the tenant, with the trend's own score. */
export class TrendingSource implements Source<RetrievalQuery, Found> {
  readonly name = 'trending';

  enabled(query: RetrievalQuery): boolean {
    return query.mode === 'feed' && !query.chronological && quotaOf(query, this.name) > 0;
  }

  fetch(query: RetrievalQuery): Found {
    const { ordinals, scores } = query.catalogue.trending.snapshot;
    const width = widthOf(query, this.name);
    return { ordinals: ordinals.subarray(0, width), scores: scores.subarray(0, width) };
  }
}
