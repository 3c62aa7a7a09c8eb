import type { IncomingHttpHeaders } from 'node:http';

const FORWARDED = [
  'authorization',
  'traceparent',
  'tracestate',
  'x-request-id',
  'x-tenant-id',
  'user-agent',
] as const;
const UNIT_MS: Readonly<Record<string, number>> = {
  H: 3_600_000,
  M: 60_000,
  S: 1000,
  m: 1,
  u: 1e-3,
  n: 1e-6,
};

/** The headers that a handler can read, by lower-case name. */
export function readMetadata(headers: IncomingHttpHeaders): ReadonlyMap<string, string> {
  const metadata = new Map<string, string>();
  for (const name of FORWARDED) {
    const value = headers[name];
    if (typeof value === 'string') metadata.set(name, value);
  }
  return metadata;
}

/** Milliseconds of a `grpc-timeout` header, e.g. `100m`; undefined without a valid one. */
export function readGrpcTimeout(value: string | string[] | undefined): number | undefined {
  if (typeof value !== 'string') return undefined;
  const found = /^(\d{1,8})([HMSmun])$/.exec(value);
  if (!found) return undefined;
  return Number(found[1]) * (UNIT_MS[found[2] as string] as number);
}
