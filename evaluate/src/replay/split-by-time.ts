const TRAIN_SHARE = 0.8;

/**
 * The earliest 80 % train, the rest tests; what is of one moment stays together.
 * @param rows in order of time; `tsMs` is ms since epoch
 */
export function splitByTime<Row extends { readonly tsMs: number }>(
  rows: readonly Row[],
): { train: Row[]; test: Row[] } {
  let cut = Math.floor(TRAIN_SHARE * rows.length);
  while (cut < rows.length && rows[cut]?.tsMs === rows[cut - 1]?.tsMs) cut++;
  return { train: rows.slice(0, cut), test: rows.slice(cut) };
}
