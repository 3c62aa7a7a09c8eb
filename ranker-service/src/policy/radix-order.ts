/** Most rows that can be ordered. */
export const MOST_ROWS = 2048;
/** Values of one of the four digits of a key. */
const RADIX = 256;
const DIGITS = 4;

// scratch of synchronous functions
/** How often a digit has a value, then where the next position with it belongs. */
const places = new Uint16Array(DIGITS * RADIX);
const order = new Uint16Array(MOST_ROWS);
const next = new Uint16Array(MOST_ROWS);

/** Positions of the first `count` keys, ascending; equal keys keep their order. */
export function radixOrder(keys: Uint32Array, count: number): Uint32Array {
  places.fill(0);
  for (let i = 0; i < count; i++) {
    const key = keys[i] as number;
    order[i] = i;
    for (let digit = 0; digit < DIGITS; digit++) {
      const place = placeOf(key, digit);
      places[place] = (places[place] as number) + 1;
    }
  }
  // an even number of digits: the last pass leaves them in `order`
  for (let digit = 0; digit < DIGITS; digit += 2) {
    sortByDigit(keys, order, next, count, digit);
    sortByDigit(keys, next, order, count, digit + 1);
  }
  const sorted = new Uint32Array(count);
  for (let i = 0; i < count; i++) sorted[i] = order[i] as number;
  return sorted;
}

function placeOf(key: number, digit: number): number {
  return digit * RADIX + ((key >>> (digit * 8)) & (RADIX - 1));
}

function sortByDigit(
  keys: Uint32Array,
  from: Uint16Array,
  to: Uint16Array,
  count: number,
  digit: number,
): void {
  let start = 0;
  for (let place = digit * RADIX, end = place + RADIX; place < end; place++) {
    const size = places[place] as number;
    places[place] = start;
    start += size;
  }
  for (let i = 0; i < count; i++) {
    const position = from[i] as number;
    const place = placeOf(keys[position] as number, digit);
    const at = places[place] as number;
    to[at] = position;
    places[place] = at + 1;
  }
}
