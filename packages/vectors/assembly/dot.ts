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
  store<f32>(out, sum(sumA));
  store<f32>(out, sum(sumB), 4);
  store<f32>(out, sum(sumC), 8);
  store<f32>(out, sum(sumD), 12);
}

function sum(lanes: v128): f32 {
  return (
    f32x4.extract_lane(lanes, 0) +
    f32x4.extract_lane(lanes, 1) +
    (f32x4.extract_lane(lanes, 2) + f32x4.extract_lane(lanes, 3))
  );
}
