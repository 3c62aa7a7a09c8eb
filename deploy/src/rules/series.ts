/** One input of a rule's test: how a series behaves while the test runs. */
export interface Series {
  /** Name and labels, as PromQL writes them. */
  readonly series: string;
  /** Value at the start. */
  readonly from: number;
  /** Change per second. */
  readonly perSecond: number;
  /** Value from half a window before the end on. */
  readonly finally?: number;
  /** Change per second from a window and the alert's `for` before the end on. */
  readonly slowsTo?: number;
}

/** A counter that grows steadily. */
export function counter(series: string, perSecond: number): Series {
  return { series, from: 0, perSecond };
}

/** A gauge, or a counter that stands still. */
export function steady(series: string, value: number): Series {
  return { series, from: value, perSecond: 0 };
}

/** A series that changes once, within the last window of the test. */
export function stepped(series: string, before: number, after: number): Series {
  return { series, from: before, perSecond: 0, finally: after };
}

/** Share 0-1 of a histogram's observations at or below a bound, the rest above it. */
export function histogram(
  name: string,
  labels: string,
  perSecond: number,
  buckets: Readonly<Record<string, number>>,
): Series[] {
  const inside = (le: string) => (labels === '' ? `{le="${le}"}` : `{${labels},le="${le}"}`);
  const own = labels === '' ? '' : `{${labels}}`;
  return [
    ...Object.entries(buckets).map(([le, share]) =>
      counter(`${name}_bucket${inside(le)}`, perSecond * share),
    ),
    counter(`${name}_bucket${inside('+Inf')}`, perSecond),
    counter(`${name}_count${own}`, perSecond),
  ];
}
