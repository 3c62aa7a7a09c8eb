import type { Kind, Row } from '@eaglerank/archive';
import type { EventOut, LogRecordOut, ServedPageOut } from '@eaglerank/contracts';
import { decodeVectorBlock, type VectorBlock } from '@eaglerank/domain';
import { readable } from '../engine/cell.js';

const bytes = (view: ArrayBufferView): Uint8Array =>
  new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

/** Rows of one record, by kind. */
export function rowsOf(record: LogRecordOut): { kind: Kind; row: Row }[] {
  const { event, served } = record;
  if (served) return servedRows(served).map((row) => ({ kind: 'served', row }));
  if (!event) return [];
  const rows: { kind: Kind; row: Row }[] = [{ kind: 'events', row: eventRow(event, record) }];
  if (event.requestId !== '') rows.push({ kind: 'labels', row: labelRow(event) });
  return rows;
}

function eventRow(event: EventOut, record: LogRecordOut): Row {
  return {
    event_id: event.eventId,
    type: event.type,
    ts_ms: BigInt(event.tsMs),
    ingest_ms: BigInt(record.ingestMs),
    user_id: event.userId,
    item_id: event.itemId,
    author_id: event.authorId,
    target_user_id: event.targetUserId,
    request_id: event.requestId,
    position: event.position,
    dwell_ms: BigInt(event.dwellMs),
    amount: event.value?.amount ?? 0,
    currency: event.value?.currency ?? '',
    attributes: JSON.stringify(event.attributes),
    topics: JSON.stringify(event.topics),
    created_at_ms: BigInt(event.createdAtMs),
    expires_at_ms: BigInt(event.expiresAtMs),
    hide_scope: event.hideScope,
    topic: event.topic,
    vector: bytes(Float32Array.from(event.vector)),
    item_author_id: record.itemAuthorId,
    item_topics: JSON.stringify(record.itemTopics),
    backfill: record.backfill,
  };
}

function labelRow(event: EventOut): Row {
  return {
    request_id: event.requestId,
    item_id: event.itemId,
    user_id: event.userId,
    type: event.type,
    ts_ms: BigInt(event.tsMs),
    position: event.position,
    dwell_ms: BigInt(event.dwellMs),
    amount: event.value?.amount ?? 0,
    currency: event.value?.currency ?? '',
  };
}

function servedRows(page: ServedPageOut): Row[] {
  const block =
    page.vectors.length > 0 ? readable(() => decodeVectorBlock(page.vectors)) : undefined;
  const shared = {
    request_id: page.requestId,
    user_id: page.userId,
    ts_ms: BigInt(page.tsMs),
    surface: page.surface,
    tier: page.tier,
    model: page.model,
    arms: JSON.stringify(page.arms),
    schema_hash: BigInt(block?.schemaHash ?? 0),
    as_of_ms: BigInt(block?.asOfMs ?? 0),
  };
  return page.itemIds.map((itemId, i) => ({
    ...shared,
    position: page.firstPosition + i,
    item_id: itemId,
    author_id: page.authorIds[i] ?? '',
    score: page.scores[i] ?? 0,
    propensity: page.propensities[i] ?? 0,
    source_mask: page.sourceMasks[i] ?? 0,
    ...vectorOf(block, i),
  }));
}

/** Row `i` of a block, little endian: float32 values, one byte of presence, float32 ages. */
function vectorOf(block: VectorBlock | undefined, i: number) {
  if (!block || i >= block.rows) {
    const none = new Uint8Array();
    return { vector: none, present: none, age_seconds: none };
  }
  const [from, to] = [i * block.columns, (i + 1) * block.columns];
  return {
    vector: bytes(block.values.slice(from, to)),
    present: bytes(block.present.slice(from, to)),
    age_seconds: bytes(block.ageSeconds.slice(from, to)),
  };
}
