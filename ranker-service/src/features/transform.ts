import type { DecodedCandidateSet, RequestContext } from '@eaglerank/domain';
import {
  copyColumns,
  type FeatureRows,
  type Finaliser,
  type Prior,
  type UserView,
} from '@eaglerank/features';
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
  const { set, user, authorIds, topics } = input;
  if (set.count === 0) return;
  const { blocks } = finaliser.plan;
  const { vectors } = workspace;
  finaliser.userColumns(user, input.prior, vectors, blocks.user.offset);
  finaliser.contextColumns(input.context, vectors, blocks.context.offset);
  writePairs(finaliser, input, workspace);
  const { width } = finaliser.plan;
  const matrix = { rows: vectors, width, count: set.count };
  const { authorIndex, topicIndex } = set;
  spread(workspace.authors, authorIndex, authorIds.length - 1, blocks.author, matrix);
  spread(workspace.pairs, authorIndex, authorIds.length - 1, blocks.user_author, matrix);
  spread(workspace.topics, topicIndex, topics.length, blocks.user_topic, matrix);
  finaliser.allCandidateColumns(set, input.asOfMs, vectors, blocks.candidate.offset, width);
  repeatFirst(blocks.user, matrix);
  repeatFirst(blocks.context, matrix);
}

/** Columns of a block. */
interface Range {
  readonly offset: number;
  readonly width: number;
}

interface Matrix {
  readonly rows: FeatureRows;
  readonly width: number;
  readonly count: number;
}

/** Gives each row of the matrix the row of the table that `index` says, at most the row `last`. */
function spread(
  table: FeatureRows,
  index: Uint16Array,
  last: number,
  { offset, width }: Range,
  matrix: Matrix,
): void {
  for (let row = 0, to = offset; row < matrix.count; row++, to += matrix.width) {
    const from = Math.min(index[row] as number, last) * width;
    copyColumns(table, from, matrix.rows, to, width);
  }
}

/** Gives each row of the matrix the first one's columns. */
function repeatFirst({ offset, width }: Range, { rows, width: stride, count }: Matrix): void {
  const { values, present, ageSeconds } = rows;
  for (let c = offset; c < offset + width; c++) {
    const value = values[c] as number;
    const known = present[c] as number;
    const age = ageSeconds[c] as number;
    for (let row = 1, to = c + stride; row < count; row++, to += stride) {
      values[to] = value;
      present[to] = known;
      ageSeconds[to] = age;
    }
  }
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
