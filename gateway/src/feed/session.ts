import { ColumnReader, ColumnWriter, decodeRankedSet } from '@eaglerank/domain';
import type { Ranking } from './ranking.js';

/** One ranking kept for its later pages and as a last good feed. */
export interface Session extends Ranking {
  /** 16 bytes, base64url. */
  readonly id: string;
  /** ms since epoch. */
  readonly createdAtMs: number;
  /** request_id of the first page: its explanation holds what retrieval did. */
  readonly requestId: string;
}

/** How long a session serves pages, ms. */
export const SESSION_MS = 600_000;

const VERSION = 1;
/** Bytes of the length before the vectors. */
const LENGTH_BYTES = 4;

/** Bytes of a session up to its vectors, with which they end. */
export function encodeSession(session: Session): Buffer {
  const experiments = Object.keys(session.arms);
  return new ColumnWriter(512 + session.rankedBytes.length)
    .u32(VERSION)
    .u32(session.tier)
    .u32(session.chronological ? 1 : 0)
    .u32(session.knownEvents)
    .f64(session.createdAtMs)
    .strings([session.id, session.requestId, session.modelName, session.modelVersion])
    .strings(experiments)
    .strings(experiments.map((name) => session.arms[name] as string))
    .strings(session.emptySources)
    .raw(session.rankedBytes)
    .u32(session.vectors.length)
    .finish();
}

/** Throws MalformedColumnsError unless the bytes are those of a session, with its vectors. */
export function decodeSession(bytes: Uint8Array): Session {
  const reader = new ColumnReader(bytes);
  reader.expectVersion('Session', VERSION);
  const tier = reader.u32();
  const chronological = reader.u32() === 1;
  const knownEvents = reader.u32();
  const createdAtMs = reader.f64();
  const texts = reader.strings();
  const experiments = reader.strings().toArray();
  const arms = reader.strings();
  const emptySources = reader.strings().toArray();
  const rankedBytes = reader.raw();
  return {
    ...{ tier, chronological, knownEvents, createdAtMs, emptySources, rankedBytes },
    id: texts.at(0),
    requestId: texts.at(1),
    modelName: texts.at(2),
    modelVersion: texts.at(3),
    arms: Object.fromEntries(experiments.map((name, i) => [name, arms.at(i)])),
    set: decodeRankedSet(rankedBytes),
    vectors: reader.raw(),
  };
}

/** A session without its vectors, from what `encodeSession` made of it. */
export function decodeWithoutVectors(encoded: Buffer): Session {
  const bytes = Buffer.from(encoded);
  bytes.writeUInt32LE(0, bytes.length - LENGTH_BYTES);
  return decodeSession(bytes);
}
