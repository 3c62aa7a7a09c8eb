import type { ItemRecord } from '@eaglerank/catalogue';
import type { Source } from '@eaglerank/pipeline';
import type { Found } from '../retrieval/found.js';
import type { RetrievalQuery } from '../retrieval/query.js';

/** The caller's own items, scored 1 for the first down to nearly 0 for the last. */
export class RequestedSource implements Source<RetrievalQuery, Found> {
  readonly name = 'requested';

  enabled(query: RetrievalQuery): boolean {
    return query.mode === 'items';
  }

  fetch(query: RetrievalQuery): Found {
    const { itemIds, mirror } = query;
    const ordinals = new Uint32Array(itemIds.length);
    const scores = new Float32Array(itemIds.length);
    const records = new Map<number, ItemRecord>();
    let n = 0;
    itemIds.forEach((id, i) => {
      const row = mirror.rowOfId(id);
      const record = row < 0 ? query.records.get(id) : undefined;
      if (row < 0 && !record) return;
      if (record) records.set(record.ordinal, record);
      ordinals[n] = record ? record.ordinal : mirror.ordinalAt(row);
      scores[n++] = 1 - i / itemIds.length;
    });
    return { ordinals: ordinals.subarray(0, n), scores: scores.subarray(0, n), records };
  }
}
