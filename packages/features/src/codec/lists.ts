import {
  HISTORY_TOPICS,
  type History,
  type HistoryEntry,
  type LastEntry,
  type LastIds,
} from '../state/history.js';
import type { ByteReader, ByteWriter } from './bytes.js';

/**
 * Entries newest first; strings once each, in order of first use. Only the time of the newest is told
 * from `asOfMs`, so the rest is written again as it was while the list has not changed: most batches
 * change a user's counts and not what the user engaged with.
 */
export function encodeHistory(writer: ByteWriter, history: History, asOfMs: number): void {
  const { entries } = history;
  writer.varint(entries.length);
  const newest = entries.at(-1);
  if (newest === undefined) return;
  writer.signed(asOfMs - newest.tsMs);
  if (history.encoded) return writer.raw(history.encoded);
  const start = writer.position;
  writeHistory(writer, entries);
  history.encoded = writer.copyFrom(start);
}

/** Everything but the newest entry's time. */
function writeHistory(writer: ByteWriter, entries: readonly HistoryEntry[]): void {
  const words = new Map<string, number>();
  const word = (text: string): void => {
    const known = words.get(text);
    writer.varint(known ?? words.size);
    if (known !== undefined) return;
    words.set(text, words.size);
    writer.text(text);
  };
  for (let i = entries.length - 1; i >= 0; i--) {
    const { tsMs, tie, weight, authorId, topics } = entries[i] as HistoryEntry;
    writer.u32(tie);
    writer.varint(weight * (HISTORY_TOPICS + 1) + topics.length);
    word(authorId);
    for (const topic of topics) word(topic);
    const older = entries[i - 1];
    if (older) writer.signed(tsMs - older.tsMs);
  }
}

export function decodeHistory(reader: ByteReader, history: History, asOfMs: number): void {
  const count = reader.varint();
  if (count > history.size) reader.fail();
  const entries: HistoryEntry[] = [];
  const words: string[] = [];
  const word = (): string => {
    const index = reader.varint();
    if (index > words.length) reader.fail();
    if (index === words.length) words.push(reader.text());
    return words[index] ?? '';
  };
  let next = asOfMs;
  for (let i = 0; i < count && !reader.failed; i++) {
    next -= reader.signed();
    const tie = reader.u32();
    const shape = reader.varint();
    const authorId = word();
    const topics: string[] = [];
    for (let left = shape % (HISTORY_TOPICS + 1); left > 0; left--) topics.push(word());
    const weight = Math.floor(shape / (HISTORY_TOPICS + 1));
    entries.push({ tsMs: next, tie, weight, authorId, topics });
  }
  history.restore(entries.reverse());
}

/** Entries newest first; see encodeHistory. */
export function encodeLast(writer: ByteWriter, last: LastIds, asOfMs: number): void {
  const { entries } = last;
  writer.varint(entries.length);
  const newest = entries.at(-1);
  if (newest === undefined) return;
  writer.signed(asOfMs - newest.tsMs);
  if (last.encoded) return writer.raw(last.encoded);
  const start = writer.position;
  for (let i = entries.length - 1; i >= 0; i--) {
    const { tsMs, tie, id } = entries[i] as LastEntry;
    writer.u32(tie);
    writer.text(id);
    const older = entries[i - 1];
    if (older) writer.signed(tsMs - older.tsMs);
  }
  last.encoded = writer.copyFrom(start);
}

export function decodeLast(reader: ByteReader, last: LastIds, asOfMs: number): void {
  const count = reader.varint();
  if (count > last.size) reader.fail();
  const entries: LastEntry[] = [];
  let next = asOfMs;
  for (let i = 0; i < count && !reader.failed; i++) {
    next -= reader.signed();
    const tie = reader.u32();
    entries.push({ tsMs: next, tie, id: reader.text() });
  }
  last.restore(entries.reverse());
}
