import { HISTORY_TOPICS, type History, type LastIds } from '../state/history.js';
import type { ByteReader, ByteWriter } from './bytes.js';

/** Entries newest first; strings once each, in order of first use. */
export function encodeHistory(writer: ByteWriter, history: History, asOfMs: number): void {
  const { entries } = history;
  const words = new Map<string, number>();
  const word = (text: string): void => {
    const known = words.get(text);
    writer.varint(known ?? words.size);
    if (known !== undefined) return;
    words.set(text, words.size);
    writer.text(text);
  };
  writer.varint(entries.length);
  let next = asOfMs;
  for (let i = entries.length - 1; i >= 0; i--) {
    const entry = entries[i];
    if (entry === undefined) continue;
    writer.signed(next - entry.tsMs);
    next = entry.tsMs;
    writer.u32(entry.tie);
    writer.varint(entry.weight * (HISTORY_TOPICS + 1) + entry.topics.length);
    word(entry.authorId);
    for (const topic of entry.topics) word(topic);
  }
}

export function decodeHistory(reader: ByteReader, history: History, asOfMs: number): void {
  const count = reader.varint();
  if (count > history.size) reader.fail();
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
    history.entries.push({ tsMs: next, tie, weight, authorId, topics });
  }
  history.entries.reverse();
}

export function encodeLast(writer: ByteWriter, last: LastIds, asOfMs: number): void {
  writer.varint(last.entries.length);
  let next = asOfMs;
  for (let i = last.entries.length - 1; i >= 0; i--) {
    const entry = last.entries[i];
    if (entry === undefined) continue;
    writer.signed(next - entry.tsMs);
    next = entry.tsMs;
    writer.u32(entry.tie);
    writer.text(entry.id);
  }
}

export function decodeLast(reader: ByteReader, last: LastIds, asOfMs: number): void {
  const count = reader.varint();
  if (count > last.size) reader.fail();
  let next = asOfMs;
  for (let i = 0; i < count && !reader.failed; i++) {
    next -= reader.signed();
    const tie = reader.u32();
    last.entries.push({ tsMs: next, tie, id: reader.text() });
  }
  last.entries.reverse();
}
