/** Series by a label's value, each resolved once, so that a request looks no labels up. */
export class Series<S> {
  private readonly known = new Map<string, S>();

  constructor(private readonly open: (value: string) => S) {}

  of(value: string): S {
    let series = this.known.get(value);
    if (series === undefined) this.known.set(value, (series = this.open(value)));
    return series;
  }
}
