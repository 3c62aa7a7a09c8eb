import {
  MalformedColumnsError,
  RequestError,
  decodeVectorBlock,
  invalidField,
  type VectorBlock,
} from '@eaglerank/domain';
import type { ExplainRequestOut, ExplainResponse } from '@eaglerank/contracts';
import type { FeaturePlan } from '@eaglerank/features';
import type { ModelRegistry } from '../model/model.js';

/** Attributes the scores of logged vectors to their features. */
export class ExplainHandler {
  constructor(
    private readonly plan: FeaturePlan,
    private readonly registry: ModelRegistry,
  ) {}

  /**
   * @throws RequestError EXPLANATION_EXPIRED when the model or the feature plan that scored is not
   *   held any more, INVALID_FIELD when `vectors` is no vector block
   */
  explain(request: ExplainRequestOut): ExplainResponse {
    const block = readVectors(request.vectors);
    if (block.columns === 0) return nothing();
    const { tenantId: tenant, modelName: name, modelVersion: version } = request;
    const model = this.registry.find(tenant, name, version);
    const planChanged =
      block.schemaHash !== this.plan.schemaHash || block.columns !== this.plan.width;
    if (!model || planChanged) {
      const what = model ? 'features' : 'model';
      throw new RequestError(
        'EXPLANATION_EXPIRED',
        `the ${what} of this ranking are not held any more`,
      );
    }
    return {
      features: this.plan.columns.map((column) => column.name),
      values: [...block.values],
      contributions: [...model.attribute(block, block.rows)],
      baseScore: model.baseScore,
      freshnessMs: Array.from(block.ageSeconds, (age) => (age < 0 ? -1 : age * 1000)),
      present: Array.from(block.present, (bit) => bit === 1),
    };
  }
}

function nothing(): ExplainResponse {
  return {
    features: [],
    values: [],
    contributions: [],
    baseScore: 0,
    freshnessMs: [],
    present: [],
  };
}

function readVectors(bytes: Uint8Array): VectorBlock {
  try {
    return decodeVectorBlock(bytes);
  } catch (error) {
    if (!(error instanceof MalformedColumnsError)) throw error;
    throw invalidField('vectors', `is no vector block: ${error.message}`);
  }
}
