import type { Source } from '@eaglerank/pipeline';
import type { Found } from '../retrieval/found.js';
import type { RetrievalQuery } from '../retrieval/query.js';

/** The tenant's pins in their order, the last scored 1 and each one before it 1 more. */
export class PinnedSource implements Source<RetrievalQuery, Found> {
  readonly name = 'pinned';

  enabled(query: RetrievalQuery): boolean {
    const { pins } = query.catalogue.config.ranking;
    return query.mode === 'feed' && !query.chronological && pins.length > 0;
  }

  fetch({ catalogue, mirror }: RetrievalQuery): Found {
    const { pins } = catalogue.config.ranking;
    const rows = pins.map((id) => mirror.rowOfId(id)).filter((row) => row >= 0);
    return {
      ordinals: Uint32Array.from(rows, (row) => mirror.ordinalAt(row)),
      scores: Float32Array.from(rows, (_, i) => rows.length - i),
    };
  }
}
