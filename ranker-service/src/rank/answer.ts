import { createRankedColumns, encodeRankedEntries, encodeVectorBlock } from '@eaglerank/domain';
import type { FeaturePlan } from '@eaglerank/features';
import type { RankBatch, Selection } from './query.js';
import { reasonOf } from './reasons.js';

/** The selection in column form: bytes of a RankedSet. */
export function encodeSelection(batch: RankBatch, { rows, propensities }: Selection): Buffer {
  const count = rows.length;
  const { set } = batch;
  const columns = createRankedColumns(count);
  const authors = new Uint16Array(count);
  const reasonArgs = new Array<string>(count);
  for (let i = 0; i < count; i++) {
    const row = rows[i] as number;
    const reason = reasonOf(batch, row);
    columns.createdAtMs[i] = set.createdAtMs[row] as number;
    columns.ordinals[i] = set.ordinals[row] as number;
    columns.scores[i] = batch.modelScores[row] as number;
    columns.propensities[i] = propensities[i] as number;
    columns.sourceMasks[i] = set.sourceMasks[row] as number;
    columns.ruleMasks[i] = batch.ruleMasks[row] as number;
    columns.reasonCodes[i] = reason.code;
    authors[i] = set.authorIndex[row] as number;
    reasonArgs[i] = reason.arg;
  }
  return encodeRankedEntries({
    ...columns,
    ids: { table: set.ids, indexes: rows },
    authorIds: { table: set.authors, indexes: authors },
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
