import { MAX_RANK } from '../state/registers.js';
import type { ByteReader, ByteWriter } from './bytes.js';

/** Few registers as (distance, rank) pairs, many as nibbles; which, follows from their number. */
const isSparse = (used: number, size: number): boolean => used * 4 < size;

export function encodeRegisters(writer: ByteWriter, registers: Uint8Array): void {
  let used = 0;
  for (const rank of registers) if (rank > 0) used++;
  writer.varint(used);
  if (!isSparse(used, registers.length)) {
    for (let i = 0; i < registers.length; i += 2) {
      writer.u8((registers[i] as number) | ((registers[i + 1] as number) << 4));
    }
    return;
  }
  let next = 0;
  for (let i = 0; i < registers.length; i++) {
    const rank = registers[i] as number;
    if (rank === 0) continue;
    writer.varint((i - next) * 16 + rank);
    next = i + 1;
  }
}

export function decodeRegisters(reader: ByteReader, registers: Uint8Array): void {
  const used = reader.varint();
  if (used > registers.length) reader.fail();
  if (!isSparse(used, registers.length)) {
    for (let i = 0; i < registers.length; i += 2) {
      const byte = reader.u8();
      registers[i] = byte & MAX_RANK;
      registers[i + 1] = byte >> 4;
    }
    return;
  }
  let next = 0;
  for (let i = 0; i < used && !reader.failed; i++) {
    const written = reader.varint();
    const index = next + Math.floor(written / 16);
    if (index >= registers.length) reader.fail();
    else registers[index] = written % 16;
    next = index + 1;
  }
}
