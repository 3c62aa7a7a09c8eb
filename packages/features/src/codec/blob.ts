import type { DistinctMeasure, EntityLayout, RingLayout, ScalarMeasure } from '../plan/types.js';
import { EntityState } from '../state/entity-state.js';
import type { TileRing } from '../state/tile-ring.js';
import { carryOver } from './carry-over.js';
import { ByteReader, ByteWriter, unzigzag, zigzag } from './bytes.js';
import { decodeHistory, decodeLast, encodeHistory, encodeLast, skipLast } from './lists.js';
import { decodeRegisters, encodeRegisters } from './register-codec.js';
import {
  decodeLifetime,
  decodeRing,
  encodeLifetime,
  encodeRing,
  readBucket,
  writeBucket,
} from './ring-codec.js';

/**
 * Feature blob, version 1: version u8, layout hash u48, events, as-of time; per scalar its newest
 * event time and lifetime value; per ring its tiles, newest first (bucket, mask of columns,
 * values); then registers, histories and last-N lists. Numbers are varints. Equal states have
 * equal bytes.
 */
const VERSION = 1;

/**
 * What reading a blob came to. `ok`: read, under this layout or a previous one that the plan was
 * given. `unknown_schema`: written under another layout or version;
 * `malformed`: not what the codec writes. Both read as an entity without events.
 */
export type DecodeStatus = 'ok' | 'missing' | 'unknown_schema' | 'malformed';

const writer = new ByteWriter(4096);
const reader = new ByteReader();

/** The blob of a state. */
export function encodeState(state: EntityState): Buffer {
  const { layout } = state;
  writer.reset().u8(VERSION);
  writer.u48(layout.layoutHash);
  writer.varint(state.events);
  writer.varint(state.asOfMs);
  for (let i = 0; i < layout.scalars.length; i++) {
    encodeStamp(state.newest[i] as number, state.asOfMs);
    const { kind, lifetime } = layout.scalars[i] as ScalarMeasure;
    if (lifetime) encodeLifetime(writer, kind, state.lifetime[i] as number);
  }
  for (let r = 0; r < layout.rings.length; r++) {
    encodeRing(writer, layout, layout.rings[r] as RingLayout, state.rings[r] as TileRing);
  }
  layout.distincts.forEach((measure, i) => {
    const distinct = state.distincts[i];
    if (distinct === undefined) return;
    encodeStamp(distinct.newestMs, state.asOfMs);
    for (const ring of distinct.rings) {
      writer.varint(ring.buckets.length);
      for (let t = ring.buckets.length - 1; t >= 0; t--) {
        writeBucket(writer, ring.buckets, t, ring.buckets.length);
        encodeRegisters(writer, ring.registers[t] as Uint8Array);
      }
    }
    if (measure.lifetime) encodeRegisters(writer, distinct.lifetime);
  });
  for (const history of state.histories) encodeHistory(writer, history, state.asOfMs);
  for (const last of state.lasts) encodeLast(writer, last, state.asOfMs);
  return writer.finish();
}

/** `without_lasts` leaves the last-N lists empty: their ids are most of what is to be made of a user. */
export type DecodedParts = 'all' | 'without_lasts';

/**
 * Reads a blob into `state`, which is cleared first and stays so unless the answer is `ok`. Never
 * throws, whatever the bytes are.
 */
export function decodeInto(
  state: EntityState,
  blob: Uint8Array | null,
  parts: DecodedParts = 'all',
): DecodeStatus {
  state.clear();
  if (blob === null) return 'missing';
  reader.reset(blob);
  const version = reader.u8();
  const hash = reader.u48();
  if (reader.failed) return 'malformed';
  if (version !== VERSION) return 'unknown_schema';
  if (hash !== state.layout.layoutHash) return decodePrevious(state, blob, hash);
  decodeBody(state, parts);
  if (reader.complete) return 'ok';
  state.clear();
  return 'malformed';
}

/** A new state with what the blob holds; see decodeInto. */
export function decodeState(
  layout: EntityLayout,
  blob: Uint8Array | null,
  parts: DecodedParts = 'all',
): { state: EntityState; status: DecodeStatus } {
  const state = new EntityState(layout);
  return { state, status: decodeInto(state, blob, parts) };
}

/** A blob of an older layout that the plan was given: what both have in common. */
function decodePrevious(state: EntityState, blob: Uint8Array, hash: number): DecodeStatus {
  const layout = state.layout.previous.find((previous) => previous.layoutHash === hash);
  if (layout === undefined) return 'unknown_schema';
  const { state: old, status } = decodeState(layout, blob);
  if (status === 'ok') carryOver(old, state);
  return status;
}

function decodeBody(state: EntityState, parts: DecodedParts): void {
  const { layout } = state;
  state.events = reader.varint();
  state.asOfMs = reader.varint();
  for (let i = 0; i < layout.scalars.length; i++) {
    state.newest[i] = decodeStamp(state.asOfMs);
    const { kind, lifetime } = layout.scalars[i] as ScalarMeasure;
    if (lifetime) state.lifetime[i] = decodeLifetime(reader, kind);
  }
  for (let r = 0; r < layout.rings.length && !reader.failed; r++) {
    decodeRing(reader, layout, layout.rings[r] as RingLayout, state.rings[r] as TileRing);
  }
  for (let d = 0; d < layout.distincts.length && !reader.failed; d++) decodeDistinct(state, d);
  for (const history of state.histories) decodeHistory(reader, history, state.asOfMs);
  for (const last of state.lasts) {
    if (parts === 'all') decodeLast(reader, last, state.asOfMs);
    else skipLast(reader, last);
  }
}

function decodeDistinct(state: EntityState, index: number): void {
  const distinct = state.distincts[index];
  const measure = state.layout.distincts[index] as DistinctMeasure;
  if (distinct === undefined) return;
  distinct.newestMs = decodeStamp(state.asOfMs);
  for (const ring of distinct.rings) {
    const count = reader.varint();
    if (count > ring.slots) reader.fail();
    for (let t = 0; t < count && !reader.failed; t++) {
      ring.buckets.unshift(readBucket(reader, ring.buckets[0], ring.buckets.at(-1), ring.slots));
      const registers = new Uint8Array(ring.size);
      ring.registers.unshift(registers);
      decodeRegisters(reader, registers);
    }
  }
  if (measure.lifetime) decodeRegisters(reader, distinct.lifetime);
}

/** Event times as distance from the as-of time; 0 stands for none. */
function encodeStamp(stampMs: number, asOfMs: number): void {
  writer.varint(stampMs === 0 ? 0 : 1 + zigzag(asOfMs - stampMs));
}

function decodeStamp(asOfMs: number): number {
  const written = reader.varint();
  return written === 0 ? 0 : asOfMs - unzigzag(written - 1);
}
