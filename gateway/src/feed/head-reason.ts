import {
  NONE,
  REASONS,
  SOURCES,
  type DecodedCandidateSet,
  type SourceName,
} from '@eaglerank/domain';

const REASON_OF: Readonly<Record<SourceName, number>> = {
  followed: REASONS.FOLLOWED_AUTHOR,
  trending: REASONS.TRENDING,
  similar: REASONS.SIMILAR_TO,
  author_affinity: REASONS.AUTHOR_AFFINITY,
  fresh: REASONS.FRESH,
  requested: REASONS.REQUESTED,
  pinned: REASONS.PINNED,
  embedding: REASONS.SIMILAR_TO,
};

/** The source that says most to a reader comes first. */
const BY_STRENGTH: readonly SourceName[] = [
  ...(['pinned', 'requested', 'followed', 'similar', 'embedding', 'author_affinity'] as const),
  ...(['trending', 'fresh'] as const),
];

/** One of REASONS by source mask. */
const CODES = Uint8Array.from({ length: 1 << SOURCES.length }, (_, mask) => {
  const strongest = BY_STRENGTH.find((name) => mask & (1 << SOURCES.indexOf(name)));
  return REASON_OF[strongest ?? SOURCES[0]];
});

/** Why an item is in the head: one of REASONS, for those who brought it. */
export function reasonCode(sourceMask: number): number {
  return CODES[sourceMask] as number;
}

/** Argument of the reason that candidate `i` has: an id or empty. */
export function reasonArg(set: DecodedCandidateSet, i: number, code: number): string {
  if (code === REASONS.FOLLOWED_AUTHOR || code === REASONS.AUTHOR_AFFINITY) {
    return set.authors.at(set.authorIndex[i] as number);
  }
  if (code !== REASONS.SIMILAR_TO) return '';
  const seed = set.seedIndex[i] as number;
  return seed === NONE ? '' : set.seeds.at(seed);
}
