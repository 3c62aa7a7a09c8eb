import type { QueryHydrator } from '@eaglerank/pipeline';
import { readItems } from '../catalogue/item-reader.js';
import type { BlobSource } from '../catalogue/similar-lists.js';
import type { RetrievalQuery } from './query.js';

/** Looks up the caller's ids: in the mirror, else in Redis; what is in neither is unknown. */
export class RequestedItemsHydrator implements QueryHydrator<RetrievalQuery> {
  readonly name = 'requested_items';
  readonly onFailure = 'fail';

  /** `redis`: profile `request`. */
  constructor(private readonly redis: BlobSource) {}

  enabled(query: RetrievalQuery): boolean {
    return query.itemIds.length > 0;
  }

  hydrate(query: RetrievalQuery): Promise<void> | void {
    const { mirror } = query;
    const missing = query.itemIds.filter((id) => mirror.rowOfId(id) < 0);
    if (missing.length > 0) return this.look(query, missing);
  }

  private async look(query: RetrievalQuery, missing: readonly string[]): Promise<void> {
    query.records = await readItems(this.redis, query.catalogue.keys, missing);
    query.unknownIds = missing.filter((id) => !query.records.has(id));
  }
}
