import type { Hydrator } from '@eaglerank/pipeline';
import { FeatureLookup, type LookupResult } from '../features/feature-lookup.js';
import { completeVectors } from '../features/transform.js';
import { MODES, type RankBatch, type RankQuery } from './query.js';
import type { RankTelemetry } from '../telemetry/rank-telemetry.js';

/**
 * Brings the features of a request. When the store does not answer, every entity gets the features
 * of one nothing is known of, and the stage reports that it could not do its part.
 */
export class FeatureStage implements Hydrator<RankQuery, RankBatch> {
  readonly name = 'feature_lookup';

  constructor(private readonly telemetry: RankTelemetry) {}

  enabled(query: RankQuery): boolean {
    return query.mode !== MODES.CHRONOLOGICAL;
  }

  hydrate(query: RankQuery, batch: RankBatch): void | Promise<void> {
    const startedAt = query.clock.monotonic();
    const { tenant, clock } = query;
    const lookup = new FeatureLookup(tenant.features, clock, this.telemetry);
    const { set, authorIds, workspace } = batch;
    const request = { userId: query.userId, set, authorIds, workspace };
    const done = (result: LookupResult): void => {
      batch.features = result;
      this.telemetry.lookedUp(query, result, (clock.monotonic() - startedAt) / 1000);
    };
    const result = lookup.run(request);
    if (!(result instanceof Promise)) return done(result);
    return result.then(done, (error: unknown) => {
      done(lookup.useDefaults(request));
      this.telemetry.lookupFailed(error);
      throw error;
    });
  }
}

/** Completes the vectors; the lookup has brought everything that has to be waited for. */
export function transform(query: RankQuery, batch: RankBatch): void {
  const { finaliser, prior } = query.tenant.features;
  const { features, set, authorIds, topics, workspace } = batch;
  if (!features) throw new Error('vectors need a feature lookup');
  const { user, asOfMs } = features;
  const input = { set, authorIds, topics, user, context: query.context, prior, asOfMs };
  completeVectors(finaliser, input, workspace);
}
