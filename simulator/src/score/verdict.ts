import type { SummaryData } from './summary.js';
import type { Misserved } from './tally.js';

const MIN_TOP_TIER_SHARE = 0.95;
const MIN_SOURCES = 3;

/** What no feed may hold, by kind of what was misserved. */
const FORBIDDEN = {
  hidden: 'of an author whom the viewer had hidden',
  own: "that is the viewer's own",
} satisfies Partial<Record<Misserved, string>>;

/** What counts as good. */
export interface VerdictOptions {
  /** Lowest tier that counts as top: HEURISTIC (the default) admits MODEL and undegraded HEURISTIC. */
  readonly topTier?: 'MODEL' | 'HEURISTIC';
  /** Least share of the feeds due that the top tier must have served; 0.95 by default. */
  readonly minTopTierShare?: number;
  /** Least number of candidate sources seen; 3 by default. */
  readonly minSources?: number;
}

/** The judgement: good, or what is wrong. */
export interface Verdict {
  readonly ok: boolean;
  /** Share of the feeds due that the top tier served, 0-1. */
  readonly topTierShare: number;
  /** One sentence per fault. */
  readonly faults: readonly string[];
  /** What was judged, as it was found. */
  readonly found: string;
}

/**
 * Judges a run over all tenants: enough feeds from the top tier, enough sources, nothing that must
 * not be served. A feed that failed or was missed counts as due and not served; a run without feeds
 * is not good. Items shown again do not count: a small catalogue brings back those seen longest ago.
 * Nor do unknown ones: the mesh may have had other data before.
 */
export function verdictOf(data: SummaryData, options: VerdictOptions): Verdict {
  const { topTier = 'HEURISTIC', minTopTierShare = MIN_TOP_TIER_SHARE } = options;
  const { minSources = MIN_SOURCES } = options;
  const { feeds, sources, misserved } = data.total;
  const due = feeds.answered + feeds.failed + feeds.missed;
  const top = feeds.model + (topTier === 'HEURISTIC' ? feeds.cleanHeuristic : 0);
  const share = due === 0 ? 0 : top / due;
  const seen = Object.keys(sources);
  const faults: string[] = [];
  if (due === 0) faults.push('no feed was requested');
  else if (share < minTopTierShare) {
    const percent = (100 * share).toFixed(1);
    faults.push(
      `${percent} % of ${due} feeds came from the top tier (${topTier}); at least ${100 * minTopTierShare} % must`,
    );
  }
  if (seen.length < minSources) {
    const names = seen.length === 0 ? 'none' : seen.sort().join(', ');
    faults.push(`${seen.length} sources were seen (${names}); at least ${minSources} must be`);
  }
  let forbidden = 0;
  for (const [kind, what] of Object.entries(FORBIDDEN)) {
    const times = misserved[kind] ?? 0;
    forbidden += times;
    if (times > 0) faults.push(`${times} times an item was served ${what}`);
  }
  const found =
    `${(100 * share).toFixed(1)} % of ${due} feeds from the top tier (${topTier}), ` +
    `${seen.length} sources, ${forbidden} items that must not be served`;
  return { ok: faults.length === 0, topTierShare: share, faults, found };
}
