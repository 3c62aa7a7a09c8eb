import type { Source } from '@eaglerank/pipeline';
import { CHUNK } from '@eaglerank/vectors';
import { NO_SEED } from '../retrieval/batch.js';
import { NOTHING, quotaOf, widthOf, type Found } from '../retrieval/found.js';
import type { RetrievalQuery } from '../retrieval/query.js';
import type { MirrorVectors } from '../vectors/mirror-vectors.js';

/**
 * Items whose vectors are nearest to the user's, without those the user engaged with, scored by the
 * cosine; in mode `similar` those nearest to one given item. Told as similar to the most similar of the
 * engaged items.
 */
export class EmbeddingSource implements Source<RetrievalQuery, Found> {
  readonly name = 'embedding';

  enabled(query: RetrievalQuery): boolean {
    if (query.mirror.vectors === undefined) return false;
    if (query.mode === 'similar') return true;
    return query.mode === 'feed' && !query.chronological && quotaOf(query, this.name) > 0;
  }

  fetch(query: RetrievalQuery): Found {
    const { mirror } = query;
    const { vectors } = mirror;
    const vector = query.mode === 'similar' ? vectorOfItem(query) : query.userVector;
    if (vectors === undefined || vector === undefined) return NOTHING;
    const rows =
      query.mode === 'similar'
        ? query.itemIds.map((id) => mirror.rowOfId(id))
        : query.profileRows.recentItems;
    const seeds = rows.filter((row) => row >= 0);
    const found = vectors.index.nearest({
      query: vector,
      most: widthOf(query, this.name),
      without: new Set(seeds),
      above: 0,
    });
    const ordinals = new Uint32Array(found.rows.length);
    for (let i = 0; i < ordinals.length; i++) {
      ordinals[i] = mirror.ordinalAt(found.rows[i] as number);
    }
    return {
      ordinals,
      scores: found.cosines,
      seeds: seedsOf(query, vectors, found.rows, seeds),
    };
  }
}

function vectorOfItem({ mirror, itemIds, records }: RetrievalQuery): Float32Array | undefined {
  const [itemId = ''] = itemIds;
  const row = mirror.rowOfId(itemId);
  const record = records.get(itemId);
  if (row >= 0) return mirror.vectors?.index.slab.at(row);
  return record && mirror.vectors?.vectorOf(record);
}

/** Ordinal of the row in `seeds` that is most similar to each found one. */
function seedsOf(
  { mirror }: RetrievalQuery,
  { index }: MirrorVectors,
  found: Uint32Array,
  seeds: readonly number[],
): Uint32Array {
  const ordinals = seeds.map((row) => mirror.ordinalAt(row));
  const seedOf = new Uint32Array(found.length);
  for (let from = 0; from < found.length; from += CHUNK) {
    const positions = index.slab.mostSimilar(found.subarray(from, from + CHUNK), seeds);
    for (let i = 0; i < positions.length; i++) {
      const position = positions[i] as number;
      seedOf[from + i] = position < 0 ? NO_SEED : (ordinals[position] as number);
    }
  }
  return seedOf;
}
