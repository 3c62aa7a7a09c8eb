/** Positions that a list is judged on, unless said otherwise. */
export const TOP = 10;

/** Gain of a graded relevance: 2^rel - 1 (Burges et al. 2005). */
export function gainOf(relevance: number): number {
  return 2 ** relevance - 1;
}

/** Sum over the first `k` of gain / log2(position + 2), positions from 0. */
export function dcg(gains: ArrayLike<number>, k = TOP): number {
  const depth = Math.min(k, gains.length);
  let sum = 0;
  for (let i = 0; i < depth; i++) sum += (gains[i] ?? 0) / Math.log2(i + 2);
  return sum;
}

/**
 * NDCG@k (Järvelin and Kekäläinen 2002) of relevances in ranked order, with gains 2^rel - 1.
 * The ideal order is of the same relevances. NaN where nothing is relevant.
 */
export function ndcg(ranked: ArrayLike<number>, k: number): number {
  const gains = Float64Array.from(ranked, gainOf);
  const best = dcg(gains.slice().sort().reverse(), k);
  return best > 0 ? dcg(gains, k) / best : NaN;
}

/** 1 / rank of the first relevant one (label > 0); NaN where nothing is relevant. */
export function reciprocalRank(ranked: ArrayLike<number>): number {
  for (let i = 0; i < ranked.length; i++) if ((ranked[i] ?? 0) > 0) return 1 / (i + 1);
  return NaN;
}

/** Mean over the relevant ones (label > 0) of the precision at their rank; NaN where there is none. */
export function averagePrecision(ranked: ArrayLike<number>): number {
  let found = 0;
  let sum = 0;
  for (let i = 0; i < ranked.length; i++) {
    if ((ranked[i] ?? 0) > 0) sum += ++found / (i + 1);
  }
  return found > 0 ? sum / found : NaN;
}

/**
 * Chance that a relevant one (label > 0) scores above another, ties counting one half
 * (Mann-Whitney); NaN where one of the two kinds is missing.
 */
export function auc(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
  const order = Uint32Array.from({ length: scores.length }, (_, i) => i).sort(
    (a, b) => Number(scores[a]) - Number(scores[b]),
  );
  let positives = 0;
  let rankSum = 0;
  for (let from = 0; from < order.length;) {
    let to = from + 1;
    while (to < order.length && scores[order[to] ?? 0] === scores[order[from] ?? 0]) to++;
    const rank = (from + 1 + to) / 2;
    for (let i = from; i < to; i++) {
      if ((labels[order[i] ?? 0] ?? 0) <= 0) continue;
      positives++;
      rankSum += rank;
    }
    from = to;
  }
  const negatives = scores.length - positives;
  if (positives === 0 || negatives === 0) return NaN;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}
