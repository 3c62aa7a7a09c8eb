import type { Kind, RowGroup } from '@eaglerank/archive';
import type { EventOut, LogRecordOut, ServedPageOut } from '@eaglerank/contracts';
import { VectorRows } from '@eaglerank/domain';
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
    .blob(floats)
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

function vectorsOf(page: ServedPageOut): VectorRows | undefined {
  if (page.vectors.length === 0) return undefined;
  return readable(() => new VectorRows(page.vectors));
}

function addServed(group: RowGroup, page: ServedPageOut): void {
  const { itemIds, authorIds, scores, propensities, sourceMasks } = page;
  const rows = itemIds.length;
  const vectors = vectorsOf(page);
  group
    .text(page.requestId, rows)
    .text(page.userId, rows)
    .int64(page.tsMs, rows)
    .text(page.surface, rows)
    .int32(page.tier, rows)
    .text(page.model, rows)
    .text(page.arms.length === 0 ? '[]' : JSON.stringify(page.arms), rows);
  group.plain().sequence(page.firstPosition, rows);
  const items = group.texts();
  for (let i = 0; i < rows; i++) items.text(itemIds[i] as string, 1);
  const authors = group.texts();
  for (let i = 0; i < rows; i++) authors.text(authorIds[i] ?? '', 1);
  group.plain().floats(scores, rows);
  group.plain().floats(propensities, rows);
  group.plain().int32s(sourceMasks, rows);
  group.int64(vectors?.schemaHash ?? 0, rows).int64(vectors?.asOfMs ?? 0, rows);
  addVectors(group, rows, vectors);
  group.end(rows);
}

/** Rows of a vector block as bytes, little endian: float32 values, presence, float32 ages. */
function addVectors(group: RowGroup, rows: number, vectors: VectorRows | undefined): void {
  const [values, present, ages] = [group.plain(), group.plain(), group.plain()];
  const some = vectors ? Math.min(rows, vectors.rows) : 0;
  if (vectors) {
    const { columns } = vectors;
    const stride = columns + 1;
    let at = values.blobs(some, columns * 4) >>> 2;
    vectors.values(some, { into: values.words, at, stride });
    at = present.blobs(some, columns);
    vectors.present(some, { into: present.bytes, at, stride: columns + 4 });
    at = ages.blobs(some, columns * 4) >>> 2;
    vectors.ageSeconds(some, { into: ages.words, at, stride });
  }
  if (some === rows) return;
  for (const column of [values, present, ages]) column.blobs(rows - some, 0);
}
