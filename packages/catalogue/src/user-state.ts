import { ColumnReader, ColumnWriter } from '@eaglerank/domain';

const VERSION = 1;

/** Authors one user follows. Bounded by MAX_FOLLOWS, the latest kept. */
export interface FollowList {
  readonly authorIds: readonly string[];
  /** Event time of the latest follow or unfollow of each, ms since epoch: the last writer wins. */
  readonly tsMs: Float64Array;
  /** 1 followed, 0 unfollowed (kept so that an older follow that arrives late changes nothing). */
  readonly active: Uint8Array;
}
export const MAX_FOLLOWS = 2000;
export const NO_FOLLOWS: FollowList = {
  authorIds: [],
  tsMs: new Float64Array(),
  active: new Uint8Array(),
};

export function encodeFollows(list: FollowList): Buffer {
  return new ColumnWriter(64 + list.authorIds.length * 32)
    .u32(VERSION)
    .u32(list.authorIds.length)
    .column(list.tsMs)
    .column(list.active)
    .strings(list.authorIds)
    .finish();
}

export function decodeFollows(bytes: Uint8Array | null): FollowList {
  if (bytes === null) return NO_FOLLOWS;
  const reader = new ColumnReader(bytes);
  reader.expectVersion('FollowList', VERSION);
  const n = reader.u32();
  return { tsMs: reader.f64s(n), active: reader.u8s(n), authorIds: reader.strings().toArray() };
}

/** Items lately served to or seen by one user, newest last, at most MAX_SEEN. */
export interface SeenRing {
  readonly ordinals: Uint32Array;
  /** When, seconds since epoch. */
  readonly atSeconds: Uint32Array;
}
export const MAX_SEEN = 1000;
export const NOTHING_SEEN: SeenRing = { ordinals: new Uint32Array(), atSeconds: new Uint32Array() };

export function encodeSeen(ring: SeenRing): Buffer {
  return new ColumnWriter(16 + ring.ordinals.length * 8)
    .u32(VERSION)
    .u32(ring.ordinals.length)
    .column(ring.ordinals)
    .column(ring.atSeconds)
    .finish();
}

export function decodeSeen(bytes: Uint8Array | null): SeenRing {
  if (bytes === null) return NOTHING_SEEN;
  const reader = new ColumnReader(bytes);
  reader.expectVersion('SeenRing', VERSION);
  const n = reader.u32();
  return { ordinals: reader.u32s(n), atSeconds: reader.u32s(n) };
}
