import type { Kind, RowGroup } from '@eaglerank/archive';
import type { EventOut, LogRecordOut, ServedPageOut } from '@eaglerank/contracts';
import { decodeVectorBlock, type VectorBlock } from '@eaglerank/domain';
import { readable } from '../engine/cell.js';

const NOTHING = new Uint8Array();

const bytes = (view: ArrayBufferView): Uint8Array =>
  new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

const isEmpty = (object: object): boolean => {
  for (const _ in object) return false;
  return true;
};

/** Adds the rows of one record, each to the group of its kind. */
export function addRows(record: LogRecordOut, groupOf: (kind: Kind) => RowGroup): void {
  const { event, served } = record;
  if (served) addServed(groupOf('served'), served);
  else if (event) {
    addEvent(groupOf('events'), event, record);
    if (event.requestId !== '') addLabel(groupOf('labels'), event);
  }
}

function addEvent(group: RowGroup, event: EventOut, record: LogRecordOut): void {
  const { value, attributes, topics, vector } = event;
  const { itemTopics } = record;
  const floats = vector.length === 0 ? NOTHING : bytes(Float32Array.from(vector));
  group
    .text(event.eventId)
    .text(event.type)
    .int64(event.tsMs)
    .int64(record.ingestMs)
    .text(event.userId)
    .text(event.itemId)
    .text(event.authorId)
    .text(event.targetUserId)
    .text(event.requestId)
    .int32(event.position)
    .int64(event.dwellMs)
    .double(value ? value.amount : 0)
    .text(value ? value.currency : '')
    .text(isEmpty(attributes) ? '{}' : JSON.stringify(attributes))
    .text(topics.length === 0 ? '[]' : JSON.stringify(topics))
    .int64(event.createdAtMs)
    .int64(event.expiresAtMs)
    .int32(event.hideScope)
    .text(event.topic)
    .slice(floats, 0, floats.length)
    .text(record.itemAuthorId)
    .text(itemTopics.length === 0 ? '[]' : JSON.stringify(itemTopics))
    .boolean(record.backfill)
    .end();
}

function addLabel(group: RowGroup, event: EventOut): void {
  const { value } = event;
  group
    .text(event.requestId)
    .text(event.itemId)
    .text(event.userId)
    .text(event.type)
    .int64(event.tsMs)
    .int32(event.position)
    .int64(event.dwellMs)
    .double(value ? value.amount : 0)
    .text(value ? value.currency : '')
    .end();
}

/** Rows of a vector block as bytes, little endian: float32 values, presence, float32 ages. */
interface Vectors {
  readonly block: VectorBlock;
  readonly values: Uint8Array;
  readonly ages: Uint8Array;
}

function vectorsOf(page: ServedPageOut): Vectors | undefined {
  if (page.vectors.length === 0) return undefined;
  const block = readable(() => decodeVectorBlock(page.vectors));
  return block && { block, values: bytes(block.values), ages: bytes(block.ageSeconds) };
}

function addServed(group: RowGroup, page: ServedPageOut): void {
  const vectors = vectorsOf(page);
  const arms = JSON.stringify(page.arms);
  for (let i = 0; i < page.itemIds.length; i++) {
    group
      .text(page.requestId)
      .text(page.userId)
      .int64(page.tsMs)
      .text(page.surface)
      .int32(page.tier)
      .text(page.model)
      .text(arms)
      .int32(page.firstPosition + i)
      .text(page.itemIds[i] as string)
      .text(page.authorIds[i] ?? '')
      .float(page.scores[i] ?? 0)
      .float(page.propensities[i] ?? 0)
      .int32(page.sourceMasks[i] ?? 0)
      .int64(vectors?.block.schemaHash ?? 0)
      .int64(vectors?.block.asOfMs ?? 0);
    addVector(group, vectors, i);
    group.end();
  }
}

function addVector(group: RowGroup, vectors: Vectors | undefined, row: number): void {
  if (!vectors || row >= vectors.block.rows) {
    group.slice(NOTHING, 0, 0).slice(NOTHING, 0, 0).slice(NOTHING, 0, 0);
    return;
  }
  const { block, values, ages } = vectors;
  const [from, to] = [row * block.columns, (row + 1) * block.columns];
  group
    .slice(values, from * 4, to * 4)
    .slice(block.present, from, to)
    .slice(ages, from * 4, to * 4);
}
