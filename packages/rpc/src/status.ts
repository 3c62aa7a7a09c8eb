import { status as grpcStatus } from '@grpc/grpc-js';
import { Code } from '@eaglerank/domain';

const NAMES = Object.entries(grpcStatus)
  .filter((entry): entry is [string, grpcStatus] => typeof entry[1] === 'number')
  .reduce<string[]>((names, [name, code]) => {
    names[code] = name;
    return names;
  }, []);

const KNOWN = new Set<number>(Object.values(Code));

/** Name of a gRPC status code, e.g. `UNAVAILABLE`. */
export function statusName(code: number): string {
  return NAMES[code] ?? 'UNKNOWN';
}

/** The code as this product uses it; INTERNAL for codes it never sends. */
export function toCode(code: number): Code {
  return KNOWN.has(code) ? (code as Code) : Code.INTERNAL;
}
