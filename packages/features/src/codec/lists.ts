import { HISTORY_TOPICS, type EntryList, type History, type LastIds } from '../state/history.js';
import type { ByteReader, ByteWriter } from './bytes.js';

interface Timed {
  readonly tsMs: number;
}

/**
 * Entries newest first. Only the time of the newest is told from `asOfMs`, so the rest is written
 * again as it was while the list has not changed: most batches change a user's counts and not what
 * the user engaged with.
 * @param begin gives what writes an entry's own fields
 */
function encodeEntries<E extends Timed>(
  writer: ByteWriter,
  list: EntryList<E>,
  asOfMs: number,
  begin: () => (entry: E) => void,
): void {
  const { entries } = list;
  writer.varint(entries.length);
  const newest = entries.at(-1);
  if (newest === undefined) return;
  writer.signed(asOfMs - newest.tsMs);
  if (list.encoded) return writer.raw(list.encoded);
  const start = writer.position;
  const write = begin();
  for (let i = entries.length - 1; i >= 0; i--) {
    const entry = entries[i] as E;
    write(entry);
    const older = entries[i - 1];
    if (older) writer.signed(entry.tsMs - older.tsMs);
  }
  list.encoded = writer.copyFrom(start);
}

/** @param read reads an entry's own fields, given its time */
function decodeEntries<E extends Timed>(
  reader: ByteReader,
  list: EntryList<E>,
  asOfMs: number,
  read: (tsMs: number) => E,
): void {
  const count = reader.varint();
  if (count > list.size) reader.fail();
  const entries: E[] = [];
  let next = asOfMs;
  for (let i = 0; i < count && !reader.failed; i++) {
    next -= reader.signed();
    entries.push(read(next));
  }
  list.restore(entries.reverse());
}

/** Strings once each, in order of first use; see encodeEntries. */
export function encodeHistory(writer: ByteWriter, history: History, asOfMs: number): void {
  encodeEntries(writer, history, asOfMs, () => {
    const words = new Map<string, number>();
    const word = (text: string): void => {
      const known = words.get(text);
      writer.varint(known ?? words.size);
      if (known !== undefined) return;
      words.set(text, words.size);
      writer.text(text);
    };
    return ({ tie, weight, authorId, topics }) => {
      writer.u32(tie);
      writer.varint(weight * (HISTORY_TOPICS + 1) + topics.length);
      word(authorId);
      for (const topic of topics) word(topic);
    };
  });
}

export function decodeHistory(reader: ByteReader, history: History, asOfMs: number): void {
  const words: string[] = [];
  const word = (): string => {
    const index = reader.varint();
    if (index > words.length) reader.fail();
    if (index === words.length) words.push(reader.text());
    return words[index] ?? '';
  };
  decodeEntries(reader, history, asOfMs, (tsMs) => {
    const tie = reader.u32();
    const shape = reader.varint();
    const authorId = word();
    // of its length from the start: what grows takes room for many
    const topics = new Array<string>(shape % (HISTORY_TOPICS + 1));
    for (let t = 0; t < topics.length; t++) topics[t] = word();
    return { tsMs, tie, weight: Math.floor(shape / (HISTORY_TOPICS + 1)), authorId, topics };
  });
}

/** See encodeEntries. */
export function encodeLast(writer: ByteWriter, last: LastIds, asOfMs: number): void {
  encodeEntries(writer, last, asOfMs, () => ({ tie, id }) => {
    writer.u32(tie);
    writer.text(id);
  });
}

/** Reads past a list as decodeLast reads it, for a state that nobody asks for it. */
export function skipLast(reader: ByteReader, last: LastIds): void {
  const count = reader.varint();
  if (count > last.size) reader.fail();
  for (let i = 0; i < count && !reader.failed; i++) {
    reader.signed();
    reader.u32();
    reader.skipText();
  }
}

export function decodeLast(reader: ByteReader, last: LastIds, asOfMs: number): void {
  decodeEntries(reader, last, asOfMs, (tsMs) => ({ tsMs, tie: reader.u32(), id: reader.text() }));
}
