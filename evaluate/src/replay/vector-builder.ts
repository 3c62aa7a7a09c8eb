import {
  SOURCES,
  sourceBit,
  type CandidateColumns,
  type RequestContext,
  type SourceName,
} from '@eaglerank/domain';
import {
  Finaliser,
  UserView,
  copyColumns,
  createRows,
  type FeatureRows,
} from '@eaglerank/features';
import type { FeatureStates } from './feature-states.js';

/** One item to be ranked, as the ranker knows it. */
export interface Candidate {
  readonly itemId: string;
  /** Empty where the item has none. */
  readonly authorId: string;
  /** The item's first topic; empty where it has none. */
  readonly topic: string;
  /** ms since epoch; 0 where unknown. */
  readonly createdAtMs: number;
  /** By the source that brought it: the score it gave. */
  readonly sources?: Readonly<Partial<Record<SourceName, number>>>;
}

/** Who asks, when and from where. */
export interface Moment {
  readonly userId: string;
  /** ms since epoch: windows end here. */
  readonly asOfMs: number;
  readonly context: RequestContext;
}

/** Context of a request that tells nothing but its time, in UTC. */
export function plainContext(asOfMs: number): RequestContext {
  const date = new Date(asOfMs);
  return {
    surface: '',
    device: '',
    locale: '',
    localHour: date.getUTCHours(),
    localDay: date.getUTCDay(),
    arms: {},
  };
}

/**
 * Vectors from the states as they are, by the finaliser that serves. The tenant's means are those of
 * the moment, where a service keeps them for some seconds.
 */
export class VectorBuilder {
  private readonly finaliser: Finaliser;

  constructor(private readonly states: FeatureStates) {
    this.finaliser = new Finaliser(states.plan);
  }

  /** -> candidates x plan.width values, row-major. */
  rows(moment: Moment, candidates: readonly Candidate[]): FeatureRows {
    const { finaliser, states } = this;
    const { plan } = states;
    const { blocks, width } = plan;
    const { asOfMs } = moment;
    const rows = createRows(candidates.length * width);
    if (candidates.length === 0) return rows;
    const prior = finaliser.priorOf(states.of('tenant', ''), asOfMs);
    const view = new UserView(states.of('user', moment.userId), 'ok', asOfMs, plan.programs);
    finaliser.userColumns(view, prior, rows, blocks.user.offset);
    finaliser.contextColumns(moment.context, rows, blocks.context.offset);
    const columns = candidateColumns(candidates);
    candidates.forEach(({ itemId, authorId, topic }, row) => {
      const at = row * width;
      const state = states.of('item', itemId);
      finaliser.stateColumns('item', state, asOfMs, prior, rows, at + blocks.item.offset);
      const author = states.of('author', authorId);
      finaliser.stateColumns('author', author, asOfMs, prior, rows, at + blocks.author.offset);
      finaliser.userAuthorColumns(view, authorId, rows, at + blocks.user_author.offset);
      finaliser.userTopicColumns(view, topic, rows, at + blocks.user_topic.offset);
      finaliser.candidateColumns(columns, row, asOfMs, rows, at + blocks.candidate.offset);
      if (row === 0) return;
      for (const { offset, width: own } of [blocks.user, blocks.context]) {
        copyColumns(rows, offset, rows, at + offset, own);
      }
    });
    return rows;
  }
}

function candidateColumns(candidates: readonly Candidate[]): CandidateColumns {
  const count = candidates.length;
  return {
    count,
    ordinals: new Uint32Array(count),
    createdAtMs: Float64Array.from(candidates, ({ createdAtMs }) => createdAtMs),
    sourceMasks: Uint16Array.from(candidates, ({ sources = {} }) =>
      (Object.keys(sources) as SourceName[]).reduce((mask, name) => mask | sourceBit(name), 0),
    ),
    authorIndex: new Uint16Array(count),
    topicIndex: new Uint16Array(count),
    seedIndex: new Uint16Array(count),
    sourceScores: SOURCES.map((name) =>
      Float32Array.from(candidates, ({ sources }) => sources?.[name] ?? 0),
    ),
  };
}
