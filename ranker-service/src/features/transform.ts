import type { DecodedCandidateSet, RequestContext } from '@eaglerank/domain';
import { copyColumns, type Finaliser, type Prior, type UserView } from '@eaglerank/features';
import type { Workspace } from './workspace.js';

/** What the vectors are completed with; item and author columns were brought by the lookup. */
export interface TransformInput {
  readonly set: DecodedCandidateSet;
  /** Distinct authors and topics of the set. */
  readonly authorIds: readonly string[];
  readonly topics: readonly string[];
  readonly user: UserView;
  readonly context: RequestContext;
  readonly prior: Prior;
  readonly asOfMs: number;
}

/** Completes `workspace.vectors`: author, user, cross, candidate and context columns of every row. */
export function completeVectors(
  finaliser: Finaliser,
  input: TransformInput,
  workspace: Workspace,
): void {
  const { set, user } = input;
  if (set.count === 0) return;
  const { blocks } = finaliser.plan;
  const { vectors } = workspace;
  finaliser.userColumns(user, input.prior, vectors, blocks.user.offset);
  finaliser.contextColumns(input.context, vectors, blocks.context.offset);
  writePairs(finaliser, input, workspace);
  const { width } = finaliser.plan;
  for (let row = 0; row < set.count; row++) {
    const to = row * width;
    fromTable(workspace.authors, set.authorIndex[row] as number, to, blocks.author, vectors);
    fromTable(workspace.pairs, set.authorIndex[row] as number, to, blocks.user_author, vectors);
    const topic = Math.min(set.topicIndex[row] as number, input.topics.length);
    fromTable(workspace.topics, topic, to, blocks.user_topic, vectors);
    finaliser.candidateColumns(set, row, input.asOfMs, vectors, to + blocks.candidate.offset);
    if (row === 0) continue;
    const { user: own, context } = blocks;
    copyColumns(vectors, own.offset, vectors, to + own.offset, own.width);
    copyColumns(vectors, context.offset, vectors, to + context.offset, context.width);
  }
}

interface Range {
  readonly offset: number;
  readonly width: number;
}

function fromTable(
  table: Workspace['pairs'],
  index: number,
  row: number,
  { offset, width }: Range,
  vectors: Workspace['vectors'],
): void {
  copyColumns(table, index * width, vectors, row + offset, width);
}

/** What the user has to do with each author and topic, each computed once; the last topic is none. */
function writePairs(finaliser: Finaliser, input: TransformInput, workspace: Workspace): void {
  const { user_author: author, user_topic: topic } = finaliser.plan.blocks;
  const { authorIds, topics, user } = input;
  workspace.pairs.reserve(authorIds.length * author.width);
  for (let a = 0; a < authorIds.length; a++) {
    const id = authorIds[a] as string;
    finaliser.userAuthorColumns(user, id, workspace.pairs, a * author.width);
  }
  workspace.topics.reserve((topics.length + 1) * topic.width);
  for (let t = 0; t <= topics.length; t++) {
    finaliser.userTopicColumns(user, topics[t] ?? '', workspace.topics, t * topic.width);
  }
}
