import {
  MAX_RANKED,
  RequestError,
  decodeRequestContext,
  invalidField,
  type Clock,
  type RequestContext,
} from '@eaglerank/domain';
import type { RankRequestOut, RankResponse } from '@eaglerank/contracts';
import { PipelineRunner, type Outcome, type PipelineObserver } from '@eaglerank/pipeline';
import { WorkspacePool } from '../features/workspace.js';
import type { Assignment, Model, ModelRegistry } from '../model/model.js';
import type { Random } from '../policy/random.js';
import { encodeSelection, encodeVectors } from './answer.js';
import { readCandidates } from './candidates.js';
import { FeatureStage } from './feature-stage.js';
import {
  MODES,
  type Mode,
  type RankBatch,
  type RankQuery,
  type Selection,
  type Tenant,
} from './query.js';
import { ModelStage, RecencyStage } from './score-stage.js';
import { SelectStage } from './select-stage.js';
import type { RankTelemetry } from '../telemetry/rank-telemetry.js';

/** What stands in a chronological answer where others name their model. */
const CHRONOLOGICAL = { name: 'chronological', version: '1', framework: 'none' } as const;
const MOST_KNOWN_EVENTS = 1000;

export interface RankPorts {
  readonly tenants: ReadonlyMap<string, Tenant>;
  readonly registry: ModelRegistry;
  readonly telemetry: RankTelemetry;
  readonly observer: PipelineObserver;
  readonly clock: Clock;
  /** A new source of randomness for each request. */
  readonly random: () => Random;
}

/** Ranks candidate sets. */
export class RankHandler {
  private readonly runner: PipelineRunner<RankQuery, never, RankBatch, Selection>;
  private readonly workspaces = new WorkspacePool();

  constructor(private readonly ports: RankPorts) {
    this.runner = new PipelineRunner(
      {
        sources: [],
        size: () => 0,
        merge: (query) => query.batch,
        hydrators: [new FeatureStage(ports.telemetry)],
        scorers: [new ModelStage(ports.registry, ports.telemetry), new RecencyStage()],
        selector: new SelectStage(),
      },
      { observer: ports.observer },
    );
  }

  /** Handles one request; `signal` is aborted when nobody waits for the answer any more. */
  async rank(signal: AbortSignal, request: RankRequestOut): Promise<RankResponse> {
    const { clock, telemetry } = this.ports;
    const startedAt = clock.monotonic();
    const query = this.query(signal, request);
    const model = query.mode === MODES.CHRONOLOGICAL ? CHRONOLOGICAL : query.model;
    telemetry.begun();
    try {
      const outcome = await telemetry.request(model, query, () => this.runner.run(query));
      const { result } = outcome;
      const vectors = encodeVectors(query.batch, result, query.tenant.features.plan);
      const response = this.answer(query, outcome, vectors, model);
      const seconds = (clock.monotonic() - startedAt) / 1000;
      telemetry.ranked(query, model, result, vectors, seconds);
      // one that fails may still have a read under way, which writes to its workspace
      this.workspaces.giveBack(query.batch.workspace);
      return response;
    } catch (error) {
      telemetry.failed(model, error);
      throw error;
    } finally {
      telemetry.ended();
    }
  }

  private query(signal: AbortSignal, request: RankRequestOut): RankQuery {
    const tenant = this.ports.tenants.get(request.tenantId);
    if (!tenant) throw new RequestError('TENANT_UNKNOWN', 'the ranker has no such tenant');
    const context = readContext(request.context);
    const { model, ineffective } = this.assignment(request, context);
    const set = readCandidates(request.candidateSet);
    return {
      signal,
      tenant,
      userId: request.userId,
      context,
      mode: readMode(request.mode),
      limit: Math.min(request.limit || tenant.config.ranking.sessionItems, MAX_RANKED),
      model,
      ineffective,
      random: this.ports.random(),
      clock: this.ports.clock,
      batch: {
        count: set.count,
        set,
        authorIds: set.authors.toSlices(),
        topics: set.topics.toSlices(),
        workspace: this.workspaces.take(),
        ruleMasks: new Uint16Array(set.count),
        modelScores: new Float64Array(set.count),
        features: undefined,
      },
    };
  }

  private assignment(
    { tenantId, model: named }: RankRequestOut,
    context: RequestContext,
  ): Assignment {
    const { registry } = this.ports;
    if (named === '') return registry.assign(tenantId, context.arms);
    const model = registry.named(tenantId, named);
    if (model) return { model, ineffective: [] };
    throw new RequestError('MODEL_UNKNOWN', 'the tenant has no such model');
  }

  private answer(
    query: RankQuery,
    { result, degraded }: Outcome<Selection>,
    vectors: Buffer,
    model: Pick<Model, 'name' | 'version'>,
  ): RankResponse {
    const { batch } = query;
    this.ports.telemetry.ineffective(query);
    return {
      ranked: encodeSelection(batch, result),
      vectors,
      modelName: model.name,
      modelVersion: model.version,
      degraded: degraded.map(({ component, reason }) => `${component}=${reason}`),
      ineffectiveExperiments: [...query.ineffective],
      knownEvents: Math.min(batch.features?.user.knownEvents ?? 0, MOST_KNOWN_EVENTS),
    };
  }
}

const NO_CONTEXT: RequestContext = {
  surface: '',
  device: '',
  locale: '',
  localHour: 0,
  localDay: 0,
  arms: {},
};

function readContext(bytes: Uint8Array): RequestContext {
  if (bytes.length === 0) return NO_CONTEXT;
  try {
    const known = (decodeRequestContext(bytes) as Partial<RequestContext> | null) ?? NO_CONTEXT;
    const { surface = '', device = '', locale = '', localHour = 0, localDay = 0 } = known;
    return { surface, device, locale, localHour, localDay, arms: known.arms ?? NO_CONTEXT.arms };
  } catch {
    throw invalidField('context', 'is no request context');
  }
}

function readMode(mode: number): Mode {
  if (mode === MODES.RANKED || mode === MODES.CHRONOLOGICAL || mode === MODES.REQUESTED)
    return mode;
  throw invalidField('mode', "must be 0 (ranked), 1 (chronological) or 2 (the caller's items)");
}
