/** A part of an Envoy configuration. */
export type Part = Readonly<Record<string, unknown>>;

const EXTENSIONS = 'type.googleapis.com/envoy.extensions.';

/** A message of one of Envoy's extensions, e.g. `filters.http.router.v3.Router`. */
export function typed(type: string, fields: Part = {}): Part {
  return { '@type': `${EXTENSIONS}${type}`, ...fields };
}

/** Milliseconds as a protobuf duration. */
export function duration(ms: number): string {
  return `${ms / 1000}s`;
}
