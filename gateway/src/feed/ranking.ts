import type { Degradation } from '@eaglerank/contracts';
import {
  Code,
  decodeRankedSet,
  encodeRankedSet,
  PeerError,
  TIERS,
  type DecodedRankedSet,
} from '@eaglerank/domain';

/** A whole ranking: what a new session starts from and what its pages are cut from. */
export interface Ranking {
  /** One of TIERS. */
  readonly tier: number;
  readonly chronological: boolean;
  readonly set: DecodedRankedSet;
  /** The encoded form of `set`. */
  readonly rankedBytes: Uint8Array;
  /** VectorBlock in the order of `set`; empty where nothing was scored. */
  readonly vectors: Uint8Array;
  /** Empty where no model took part. */
  readonly modelName: string;
  readonly modelVersion: string;
  /** Assigned arm by experiment; empty where no arm had an effect. */
  readonly arms: Readonly<Record<string, string>>;
  readonly knownEvents: number;
  readonly emptySources: readonly string[];
}

/** A ranking as the ladder made it for one request. */
export interface FreshRanking extends Ranking {
  readonly degraded: readonly Degradation[];
  /** What retrieval answered, for the explanation; empty where it did not take part. */
  readonly candidateSet: Uint8Array;
  readonly report: Uint8Array;
}

/** Reads "component=reason". */
export function toDegradation(text: string): Degradation {
  const at = text.indexOf('=');
  return at < 0
    ? { component: text, reason: 'error' }
    : { component: text.slice(0, at), reason: text.slice(at + 1) };
}

/** Why a component could not do its part, as a short word. */
export function degradationReason(error: unknown): string {
  if (!(error instanceof PeerError)) return 'error';
  if (error.code === Code.UNAVAILABLE) return 'unavailable';
  if (error.code === Code.DEADLINE_EXCEEDED) return 'timeout';
  return error.code === Code.RESOURCE_EXHAUSTED ? 'overloaded' : 'error';
}

const NO_ROWS = encodeRankedSet({
  count: 0,
  createdAtMs: new Float64Array(),
  ordinals: new Uint32Array(),
  scores: new Float32Array(),
  propensities: new Float32Array(),
  sourceMasks: new Uint16Array(),
  ruleMasks: new Uint16Array(),
  reasonCodes: new Uint8Array(),
  ids: [],
  authorIds: [],
  reasonArgs: [],
});

/** What an empty catalogue trends. */
export const NO_RANKING: Ranking = {
  tier: TIERS.TRENDING,
  chronological: false,
  set: decodeRankedSet(NO_ROWS),
  rankedBytes: NO_ROWS,
  vectors: new Uint8Array(),
  modelName: '',
  modelVersion: '',
  arms: {},
  knownEvents: 0,
  emptySources: [],
};
