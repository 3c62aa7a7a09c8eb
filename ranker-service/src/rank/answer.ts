import {
  MAX_RANKED,
  createRankedColumns,
  encodeRankedEntries,
  encodeVectorBlock,
} from '@eaglerank/domain';
import type { FeaturePlan } from '@eaglerank/features';
import type { RankBatch, Selection } from './query.js';
import { reasonOf } from './reasons.js';

/** Columns of the selection at hand; scratch of a synchronous function. */
const scratch = createRankedColumns(MAX_RANKED);
const authorScratch = new Uint16Array(MAX_RANKED);

/** The selection in column form: bytes of a RankedSet. */
export function encodeSelection(batch: RankBatch, { rows, propensities }: Selection): Buffer {
  const count = rows.length;
  const { set } = batch;
  const reasonArgs = new Array<string>(count);
  for (let i = 0; i < count; i++) {
    const row = rows[i] as number;
    const reason = reasonOf(batch, row);
    scratch.createdAtMs[i] = set.createdAtMs[row] as number;
    scratch.ordinals[i] = set.ordinals[row] as number;
    scratch.scores[i] = batch.modelScores[row] as number;
    scratch.propensities[i] = propensities[i] as number;
    scratch.sourceMasks[i] = set.sourceMasks[row] as number;
    scratch.ruleMasks[i] = batch.ruleMasks[row] as number;
    scratch.reasonCodes[i] = reason.code;
    authorScratch[i] = set.authorIndex[row] as number;
    reasonArgs[i] = reason.arg;
  }
  return encodeRankedEntries({
    count,
    createdAtMs: scratch.createdAtMs.subarray(0, count),
    ordinals: scratch.ordinals.subarray(0, count),
    scores: scratch.scores.subarray(0, count),
    propensities: scratch.propensities.subarray(0, count),
    sourceMasks: scratch.sourceMasks.subarray(0, count),
    ruleMasks: scratch.ruleMasks.subarray(0, count),
    reasonCodes: scratch.reasonCodes.subarray(0, count),
    ids: { table: set.ids, indexes: rows },
    authorIds: { table: set.authors, indexes: authorScratch.subarray(0, count) },
    reasonArgs,
  });
}

/** The vectors of the selected rows, exactly as they were scored: bytes of a VectorBlock. */
export function encodeVectors(
  batch: RankBatch,
  { rows }: Selection,
  schema: Pick<FeaturePlan, 'schemaHash' | 'width' | 'requestColumns'>,
): Buffer {
  // without a lookup nothing was scored
  const columns = batch.features ? schema.width : 0;
  const { values, present, ageSeconds } = batch.workspace.vectors;
  return encodeVectorBlock(
    {
      schemaHash: schema.schemaHash,
      asOfMs: batch.features?.asOfMs ?? 0,
      rows: batch.count,
      columns,
      values,
      present,
      ageSeconds,
    },
    rows,
    batch.features ? schema.requestColumns : [],
  );
}
