import { requireReach, type Caller } from '@eaglerank/auth';
import type {
  Degradation,
  ExplainFeedRequestOut,
  ExplainFeedResponse,
  ExplainResponseOut,
  FeatureExplanation,
  ItemExplanation,
} from '@eaglerank/contracts';
import { decodeRetrievalReport, RULES, SOURCES } from '@eaglerank/domain';
import type { CallContext } from '@eaglerank/rpc';
import type { Edge } from '../edge/edge.js';
import { validateExplainFeed } from '../edge/validate.js';
import type { Downstream } from '../feed/downstream.js';
import { degradationReason } from '../feed/ranking.js';
import type { Tenant } from '../state/tenants.js';
import type { ExplanationStore } from './explanation-store.js';
import { scoresOf, type ExplanationRecord } from './record.js';

const MAX_REMOVED = 500;

/** Answers ExplainFeed from the record of the page; the ranker attributes the scores. */
export class ExplainFeedHandler {
  constructor(
    private readonly edge: Edge,
    private readonly store: ExplanationStore,
    private readonly downstream: Downstream,
  ) {}

  async handle(call: CallContext, request: ExplainFeedRequestOut): Promise<ExplainFeedResponse> {
    const { caller, tenant } = await this.edge.admit(
      call,
      'ExplainFeed',
      request,
      validateExplainFeed,
    );
    const record = await this.store.read(tenant, request.requestId);
    this.requireOwner(caller, record);
    const first = await this.firstOf(tenant, record);
    const degraded = [...record.degraded];
    const attribution = await this.attribute(call, tenant, record, degraded);
    return answer(record, first, attribution, degraded);
  }

  private requireOwner(caller: Caller, record: ExplanationRecord): void {
    try {
      requireReach(caller, 'ExplainFeed', record.userId);
    } catch (error) {
      this.edge.noteRefusal(error);
      throw error;
    }
  }

  /** The record of the session's first page: its own where that is gone. */
  private async firstOf(tenant: Tenant, record: ExplanationRecord): Promise<ExplanationRecord> {
    if (record.firstRequestId === record.requestId) return record;
    return (await this.store.find(tenant, record.firstRequestId)) ?? record;
  }

  private async attribute(
    call: CallContext,
    tenant: Tenant,
    record: ExplanationRecord,
    degraded: Degradation[],
  ): Promise<ExplainResponseOut | undefined> {
    if (record.vectors.length === 0) return undefined;
    try {
      return await this.downstream.explain(call, {
        tenantId: tenant.id,
        modelName: record.modelName,
        modelVersion: record.modelVersion,
        vectors: record.vectors,
      });
    } catch (error) {
      if (call.signal.aborted) throw error;
      degraded.push({ component: 'ranker', reason: degradationReason(error) });
      return undefined;
    }
  }
}

function answer(
  record: ExplanationRecord,
  first: ExplanationRecord,
  attribution: ExplainResponseOut | undefined,
  degraded: Degradation[],
): ExplainFeedResponse {
  const report = decodeRetrievalReport(first.report);
  return {
    requestId: record.requestId,
    tier: record.tier as NonNullable<ExplainFeedResponse['tier']> & number,
    model: { name: record.modelName, version: record.modelVersion },
    items: Array.from({ length: record.set.count }, (_, row) => ({
      ...explainItem(record, first, row),
      filtersPassed: [...report.filters],
      baseScore: attribution?.baseScore ?? 0,
      features: attribution ? explainFeatures(attribution, row) : [],
    })),
    removed: Object.entries(report.removed)
      .flatMap(([filter, ids]) => ids.map((itemId) => ({ itemId, filter })))
      .slice(0, MAX_REMOVED),
    degraded,
    arms: Object.entries(record.arms).map(([experiment, arm]) => ({ experiment, arm })),
    servedAtMs: record.servedAtMs,
  };
}

function explainItem(
  { set, firstPosition }: ExplanationRecord,
  first: ExplanationRecord,
  row: number,
): ItemExplanation {
  const scores = scoresOf(first.sourceScores, set.ordinals[row] as number);
  const mask = set.sourceMasks[row] as number;
  return {
    itemId: set.ids.at(row),
    position: firstPosition + row,
    score: set.scores[row] as number,
    sources: SOURCES.flatMap((source, bit) =>
      (mask >> bit) & 1 ? [{ source, score: scores.get(bit) ?? 0 }] : [],
    ),
    rules: RULES.filter((_, bit) => ((set.ruleMasks[row] as number) >> bit) & 1),
    propensity: set.propensities[row] as number,
  };
}

function explainFeatures(attribution: ExplainResponseOut, row: number): FeatureExplanation[] {
  const { features, values, contributions, freshnessMs, present } = attribution;
  const at = row * features.length;
  return features.map((name, column) => ({
    name,
    value: values[at + column] ?? 0,
    freshnessMs: Math.round(freshnessMs[at + column] ?? -1),
    contribution: contributions[at + column] ?? 0,
    present: present[at + column] ?? false,
  }));
}
