/**
 * Scores eight rows at once: every node whose test fails takes the leaves of its left subtree out of
 * its tree's mask, and the lowest leaf that is left is the one the row ends in (QuickScorer, Lucchese
 * et al., SIGIR 2015). All arguments are addresses or counts; the layout is that of
 * src/score/simd-layout.ts.
 */

/** Bytes of a node: f32 threshold, u32 leaves it takes out, u32 offset of its tree's masks. */
const NODE: usize = 12;
/** Bytes of eight values or masks. */
const LANES: usize = 32;

/** Takes out what `count` columns take out that have one value in all rows: `row` holds the values. */
export function fold(bounds: usize, count: u32, row: usize, initial: usize): void {
  for (let k: u32 = 0; k < count; k++, bounds += 8, row += 4) {
    const value = load<f32>(row);
    const end = load<u32>(bounds, 4);
    for (let node: usize = load<u32>(bounds); node < end; node += NODE) {
      if (!(value > load<f32>(node))) break;
      const mask = initial + (load<u32>(node, 8) >> 3);
      store<u32>(mask, load<u32>(mask) & ~load<u32>(node, 4));
    }
  }
}

/** Scores `blocks` times eight rows; a block's input is eight values of each of `count` columns. */
export function score(
  bounds: usize,
  count: u32,
  initial: usize,
  masks: usize,
  trees: u32,
  leaves: usize,
  input: usize,
  blocks: u32,
  scores: usize,
): void {
  for (let block: u32 = 0; block < blocks; block++) {
    start(initial, masks, trees);
    let bound = bounds;
    for (let k: u32 = 0; k < count; k++, bound += 8, input += LANES) {
      compare(load<u32>(bound), load<u32>(bound, 4), input, masks);
    }
    add(masks, trees, leaves, scores);
    scores += 2 * LANES;
  }
}

function start(initial: usize, masks: usize, trees: u32): void {
  for (let tree: u32 = 0; tree < trees; tree++, initial += 4, masks += LANES) {
    const mask = v128.load_splat<u32>(initial);
    v128.store(masks, mask);
    v128.store(masks, mask, 16);
  }
}

/** A column's thresholds rise, so that none takes anything out after one that took out nothing. */
function compare(from: usize, to: usize, input: usize, masks: usize): void {
  const low = v128.load(input);
  const high = v128.load(input, 16);
  for (let node = from; node < to; node += NODE) {
    const threshold = v128.load_splat<f32>(node);
    const lowFails = f32x4.gt(low, threshold);
    const highFails = f32x4.gt(high, threshold);
    if (!v128.any_true(v128.or(lowFails, highFails))) break;
    const out = v128.load_splat<u32>(node, 4);
    const mask = masks + load<u32>(node, 8);
    v128.store(mask, v128.andnot(v128.load(mask), v128.and(lowFails, out)));
    v128.store(mask, v128.andnot(v128.load(mask, 16), v128.and(highFails, out)), 16);
  }
}

/** Adds leaf values in tree order, each row for itself. */
function add(masks: usize, trees: u32, leaves: usize, scores: usize): void {
  let sum01 = f64x2.splat(0);
  let sum23 = f64x2.splat(0);
  let sum45 = f64x2.splat(0);
  let sum67 = f64x2.splat(0);
  for (let tree: u32 = 0; tree < trees; tree++, masks += LANES, leaves += 256) {
    sum01 = f64x2.add(sum01, pair(leaves, load<u32>(masks), load<u32>(masks, 4)));
    sum23 = f64x2.add(sum23, pair(leaves, load<u32>(masks, 8), load<u32>(masks, 12)));
    sum45 = f64x2.add(sum45, pair(leaves, load<u32>(masks, 16), load<u32>(masks, 20)));
    sum67 = f64x2.add(sum67, pair(leaves, load<u32>(masks, 24), load<u32>(masks, 28)));
  }
  v128.store(scores, sum01);
  v128.store(scores, sum23, 16);
  v128.store(scores, sum45, 32);
  v128.store(scores, sum67, 48);
}

function pair(leaves: usize, first: u32, second: u32): v128 {
  const value = v128.load_zero<f64>(leaves + ((<usize>ctz(first)) << 3));
  return v128.load_lane<f64>(leaves + ((<usize>ctz(second)) << 3), value, 1);
}
