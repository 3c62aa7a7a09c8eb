import { ColumnReader, ColumnWriter, MalformedColumnsError } from '@eaglerank/domain';
import { decodeItemRecord, encodeItemRecord, type ItemRecord } from './item-record.js';

/** What services that keep state in process must hear of. */
export type Change =
  | { readonly kind: 'item_upserted'; readonly item: ItemRecord }
  | { readonly kind: 'item_deleted'; readonly ordinal: number; readonly itemId: string }
  | { readonly kind: 'user_deleted'; readonly userId: string };

const VERSION = 1;
const KINDS = ['item_upserted', 'item_deleted', 'user_deleted'] as const;

export function encodeChange(change: Change): Buffer {
  const writer = new ColumnWriter(256).u32(VERSION).u32(KINDS.indexOf(change.kind));
  switch (change.kind) {
    case 'item_upserted':
      return writer.raw(encodeItemRecord(change.item)).finish();
    case 'item_deleted':
      return writer.u32(change.ordinal).strings([change.itemId]).finish();
    case 'user_deleted':
      return writer.strings([change.userId]).finish();
  }
}

/** Throws MalformedColumnsError unless the bytes are a change. */
export function decodeChange(bytes: Uint8Array): Change {
  const reader = new ColumnReader(bytes);
  reader.expectVersion('Change', VERSION);
  const kind = KINDS[reader.u32()];
  if (kind === undefined) throw new MalformedColumnsError('unknown kind of change');
  switch (kind) {
    case 'item_upserted':
      return { kind, item: decodeItemRecord(reader.raw()) };
    case 'item_deleted':
      return { kind, ordinal: reader.u32(), itemId: reader.strings().at(0) };
    case 'user_deleted':
      return { kind, userId: reader.strings().at(0) };
  }
}
