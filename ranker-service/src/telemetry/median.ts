/**
 * Median of the first `count` values, the lower one of an even number; NaN of none. Reorders them.
 * Quickselect by the middle element: linear on what is sorted already, as an order by score nearly is.
 */
export function medianOf(values: Float64Array, count: number): number {
  const wanted = (count - 1) >> 1;
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const pivot = values[(low + high) >> 1] as number;
    let i = low;
    let j = high;
    while (i <= j) {
      while ((values[i] as number) < pivot) i++;
      while ((values[j] as number) > pivot) j--;
      if (i > j) break;
      const other = values[i] as number;
      values[i++] = values[j] as number;
      values[j--] = other;
    }
    if (wanted <= j) high = j;
    else if (wanted >= i) low = i;
    else break;
  }
  return count > 0 ? (values[wanted] as number) : NaN;
}
