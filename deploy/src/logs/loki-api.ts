/** A series or line of an answer. */
export interface Found {
  readonly labels: Readonly<Record<string, string>>;
  /** The value of a series; NaN for lines. */
  readonly value: number;
}

interface Answer {
  readonly data: {
    readonly resultType: 'vector' | 'streams';
    readonly result: readonly {
      readonly metric?: Readonly<Record<string, string>>;
      readonly stream?: Readonly<Record<string, string>>;
      readonly value?: readonly [number, string];
      readonly values?: readonly unknown[];
    }[];
  };
}

/** The HTTP API of a Loki. */
export class LokiApi {
  /** @param url its base URL */
  constructor(readonly url: string) {}

  /** Result of a query now. Throws with Loki's words when it is refused. */
  async query(query: string): Promise<Found[]> {
    const parameters = new URLSearchParams({ query, limit: '5000', since: '1h' });
    const isLog = query.trimStart().startsWith('{');
    const path = isLog ? 'query_range' : 'query';
    const response = await fetch(`${this.url}/loki/api/v1/${path}?${parameters.toString()}`);
    if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
    const { data } = (await response.json()) as Answer;
    return data.result.flatMap(({ metric, stream, value, values = [] }) =>
      metric
        ? [{ labels: metric, value: Number(value?.[1]) }]
        : values.map(() => ({ labels: stream ?? {}, value: NaN })),
    );
  }

  /** Labels of its streams. */
  async labels(): Promise<string[]> {
    const response = await fetch(`${this.url}/loki/api/v1/labels?since=1h`);
    return ((await response.json()) as { data: string[] }).data;
  }
}
