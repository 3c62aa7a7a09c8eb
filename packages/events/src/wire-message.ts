import type { WireReader } from './wire-reader.js';

type Fields<M> = (message: M, key: number, reader: WireReader) => void;

/** Shared by all messages that have none: nobody changes what was read. */
export const NO_NAMES = Object.freeze([] as string[]) as string[];
export const NO_NUMBERS = Object.freeze([] as number[]) as number[];

const DELIMITED = 2;
export const readFloat = (reader: WireReader): number => reader.float();
export const readUint32 = (reader: WireReader): number => reader.uint32();

/** Reads a message that is preceded by its size. */
export function readMessage<M>(reader: WireReader, message: M, fields: Fields<M>): M {
  const end = reader.block();
  while (reader.position < end) fields(message, reader.uint32(), reader);
  reader.close(end);
  return message;
}

/** A repeated text field with one more text. */
export function withName(names: string[], name: string): string[] {
  if (names === NO_NAMES) return [name];
  names.push(name);
  return names;
}

/** A repeated number field with what comes next: packed values, or a single one. */
export function withNumbers(
  reader: WireReader,
  key: number,
  known: number[],
  read: (reader: WireReader) => number,
): number[] {
  const numbers = known === NO_NUMBERS ? [] : known;
  if ((key & 7) !== DELIMITED) {
    numbers.push(read(reader));
    return numbers;
  }
  const end = reader.block();
  while (reader.position < end) numbers.push(read(reader));
  reader.close(end);
  return numbers;
}
