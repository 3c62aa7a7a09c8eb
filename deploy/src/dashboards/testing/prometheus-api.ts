/** One series of an instant query's result. */
export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [seconds: number, value: string];
}

interface Answer<T> {
  readonly status: 'success' | 'error';
  readonly error?: string;
  readonly data: T;
}

/** The HTTP API of a Prometheus. */
export class PrometheusApi {
  constructor(readonly url: string) {}

  /** Series of an instant query. Throws with Prometheus' own words where it refuses. */
  async query(expr: string): Promise<readonly Sample[]> {
    type Result = { readonly resultType: string; readonly result: readonly Sample[] };
    return (await this.get<Result>('query', { query: expr })).result;
  }

  /** Names of all metrics it has. */
  async names(): Promise<ReadonlySet<string>> {
    return new Set(await this.get<readonly string[]>('label/__name__/values', {}));
  }

  private async get<T>(path: string, params: Readonly<Record<string, string>>): Promise<T> {
    const query = new URLSearchParams(params).toString();
    const response = await fetch(`${this.url}/api/v1/${path}?${query}`);
    const answer = (await response.json()) as Answer<T>;
    if (answer.status !== 'success') throw new Error(answer.error ?? response.statusText);
    return answer.data;
  }
}
