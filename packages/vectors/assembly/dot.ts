/**
 * Dot products of a query with float32 rows, four rows at once. All arguments are addresses or counts; a
 * row takes `stride` bytes, a multiple of 16, padded with zeros; `out` has room for `count` rounded up to
 * a multiple of 4. Either function adds up a row in the same order, so that both give the same number.
 */

/** The rows numbered in the u32 list at `rows`, which is padded to a multiple of 4. */
export function gather(
  query: usize,
  slab: usize,
  stride: usize,
  rows: usize,
  count: u32,
  out: usize,
): void {
  for (let i: u32 = 0; i < count; i += 4, rows += 16, out += 16) {
    four(
      query,
      slab + <usize>load<u32>(rows) * stride,
      slab + <usize>load<u32>(rows, 4) * stride,
      slab + <usize>load<u32>(rows, 8) * stride,
      slab + <usize>load<u32>(rows, 12) * stride,
      stride,
      out,
    );
  }
}

/** `count` rows behind one another. */
export function scan(query: usize, row: usize, stride: usize, count: u32, out: usize): void {
  for (let i: u32 = 0; i < count; i += 4, row += stride << 2, out += 16) {
    four(query, row, row + stride, row + (stride << 1), row + stride * 3, stride, out);
  }
}

/**
 * Writes the positions of those of `count` floats at `dots` that are larger than `floor` to the u32 list at
 * `out`, which has room for `count` rounded up to a multiple of 4; how many there are.
 */
export function select(dots: usize, count: u32, floor: f32, out: usize): u32 {
  const floors = f32x4.splat(floor);
  const first = out;
  for (let i: u32 = 0; i < count; i += 4, dots += 16) {
    const reached = i32x4.bitmask(f32x4.gt(v128.load(dots), floors));
    if (reached === 0) continue;
    // each is written, and kept by going on behind it
    store<u32>(out, i);
    out += (reached & 1) << 2;
    store<u32>(out, i + 1);
    out += (reached & 2) << 1;
    store<u32>(out, i + 2);
    out += reached & 4;
    store<u32>(out, i + 3);
    out += (reached & 8) >> 1;
  }
  return (<u32>(out - first)) >> 2;
}

/**
 * Where one of `count` floats at `dots` is larger than that at `best`, it replaces it, and `label` the
 * i32 at `labels`. All have room for `count` rounded up to a multiple of 4.
 */
export function improve(dots: usize, count: u32, label: i32, best: usize, labels: usize): void {
  const ours = i32x4.splat(label);
  for (let at: usize = 0; at < (<usize>count) << 2; at += 16) {
    const dot = v128.load(dots + at);
    const known = v128.load(best + at);
    const larger = f32x4.gt(dot, known);
    v128.store(best + at, v128.bitselect(dot, known, larger));
    v128.store(labels + at, v128.bitselect(ours, v128.load(labels + at), larger));
  }
}

function four(
  query: usize,
  a: usize,
  b: usize,
  c: usize,
  d: usize,
  stride: usize,
  out: usize,
): void {
  let sumA = f32x4.splat(0);
  let sumB = f32x4.splat(0);
  let sumC = f32x4.splat(0);
  let sumD = f32x4.splat(0);
  for (let at: usize = 0; at < stride; at += 16) {
    const q = v128.load(query + at);
    sumA = f32x4.add(sumA, f32x4.mul(q, v128.load(a + at)));
    sumB = f32x4.add(sumB, f32x4.mul(q, v128.load(b + at)));
    sumC = f32x4.add(sumC, f32x4.mul(q, v128.load(c + at)));
    sumD = f32x4.add(sumD, f32x4.mul(q, v128.load(d + at)));
  }
  v128.store(out, sums(sumA, sumB, sumC, sumD));
}

/** Of each the sum of its lanes: transposed, they are four additions at once. */
function sums(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab01 = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const ab23 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cd01 = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const cd23 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  return f32x4.add(
    f32x4.add(v128.shuffle<u64>(ab01, cd01, 0, 2), v128.shuffle<u64>(ab01, cd01, 1, 3)),
    f32x4.add(v128.shuffle<u64>(ab23, cd23, 0, 2), v128.shuffle<u64>(ab23, cd23, 1, 3)),
  );
}
