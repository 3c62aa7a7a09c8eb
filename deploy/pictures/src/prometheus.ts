import { substitute } from '../../src/dashboards/model/substitute.js';
import type { PictureRequest } from './request.js';

/** A series with its points: seconds and value. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly points: readonly (readonly [seconds: number, value: number])[];
}

interface RawSeries {
  readonly metric: Record<string, string>;
  readonly values?: [number, string][];
  readonly value?: [number, string];
}

/** Asks the page's own server, which passes it on to Prometheus. */
async function ask<T>(path: string, params: Record<string, string>): Promise<T> {
  const response = await fetch(`/prometheus/${path}?${new URLSearchParams(params).toString()}`);
  const answer = (await response.json()) as { status: string; error?: string; data: T };
  if (answer.status !== 'success') throw new Error(answer.error);
  return answer.data;
}

const written = (expr: string, { from, to, rate }: PictureRequest): string =>
  substitute(expr, { rate: `${rate}s`, whole: `${Math.round(to - from)}s` });

export async function queryRange(expr: string, request: PictureRequest): Promise<Series[]> {
  const { from, to, step } = request;
  const { result } = await ask<{ result: RawSeries[] }>('query_range', {
    query: written(expr, request),
    start: String(from),
    end: String(to),
    step: String(step),
  });
  return result.map(({ metric, values = [] }) => ({
    metric,
    points: values.map(([at, value]) => [at, Number(value)]),
  }));
}

export async function queryInstant(expr: string, request: PictureRequest): Promise<Series[]> {
  const { result } = await ask<{ result: RawSeries[] }>('query', {
    query: written(expr, request),
    time: String(request.to),
  });
  return result.map(({ metric, value }) => ({
    metric,
    points: value ? [[value[0], Number(value[1])]] : [],
  }));
}

export interface Exemplar {
  readonly at: number;
  readonly value: number;
}

/** Single requests behind a histogram. */
export async function queryExemplars(expr: string, request: PictureRequest): Promise<Exemplar[]> {
  type Raw = { exemplars: { timestamp: number; value: string }[] }[];
  const found = await ask<Raw>('query_exemplars', {
    query: written(expr, request),
    start: String(request.from),
    end: String(request.to),
  });
  return found.flatMap(({ exemplars }) =>
    exemplars.map(({ timestamp, value }) => ({ at: timestamp, value: Number(value) })),
  );
}

/** The legend of a series, as Grafana fills it in. */
export function legendOf(format: string, metric: Readonly<Record<string, string>>): string {
  return format.replaceAll(/\{\{(\w+)\}\}/g, (_, label: string) => metric[label] ?? '');
}
