import { ColumnReader, ColumnWriter, MalformedColumnsError } from '@eaglerank/domain';
import { decodeItemRecord, encodeItemRecord, type ItemRecord } from './item-record.js';
import { SAFETY_FIELDS, type SafetyChange, type SafetyKind } from './safety-change.js';

/** Entries the change stream keeps; a reader that fell further behind reloads. */
export const CHANGES_KEPT = 100_000;

/** What services that keep state in process must hear of. */
export type Change =
  | { readonly kind: 'item_upserted'; readonly item: ItemRecord }
  | { readonly kind: 'item_deleted'; readonly ordinal: number; readonly itemId: string }
  | { readonly kind: 'user_deleted'; readonly userId: string }
  | { readonly kind: 'safety_changed'; readonly safety: SafetyChange };

const VERSION = 1;
const KINDS = ['item_upserted', 'item_deleted', 'user_deleted', 'safety_changed'] as const;
const SAFETY_KINDS = Object.keys(SAFETY_FIELDS) as readonly SafetyKind[];

export function encodeChange(change: Change): Buffer {
  const writer = new ColumnWriter(256).u32(VERSION).u32(KINDS.indexOf(change.kind));
  switch (change.kind) {
    case 'item_upserted':
      return writer.raw(encodeItemRecord(change.item)).finish();
    case 'item_deleted':
      return writer.u32(change.ordinal).strings([change.itemId]).finish();
    case 'user_deleted':
      return writer.strings([change.userId]).finish();
    case 'safety_changed': {
      const { userId, kind, subject, tsMs, untilMs, removed } = change.safety;
      return writer
        .u32(SAFETY_KINDS.indexOf(kind))
        .u32(removed ? 1 : 0)
        .f64(tsMs)
        .f64(untilMs)
        .strings([userId, subject])
        .finish();
    }
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
    case 'safety_changed':
      return { kind, safety: readSafety(reader) };
  }
}

function readSafety(reader: ColumnReader): SafetyChange {
  const kind = SAFETY_KINDS[reader.u32()];
  if (kind === undefined) throw new MalformedColumnsError('unknown kind of safety change');
  const removed = reader.u32() === 1;
  const tsMs = reader.f64();
  const untilMs = reader.f64();
  const ids = reader.strings();
  return { kind, removed, tsMs, untilMs, userId: ids.at(0), subject: ids.at(1) };
}
