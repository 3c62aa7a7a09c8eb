/** Keeps what must not be logged out of log lines, whoever passes it. */

const FORBIDDEN = new Set([
  'userid',
  'user',
  'token',
  'accesstoken',
  'authorization',
  'secret',
  'password',
  'features',
  'featurevalues',
  'body',
  'payload',
]);
const MAX_DEPTH = 4;
export const REDACTED = '[redacted]';

const normal = (key: string): string => key.toLowerCase().replace(/[^a-z]/g, '');

const MAX_VERDICTS = 1000;
const verdicts = new Map<string, boolean>();

/** Whether a field of this name may not be logged. */
export function isForbidden(key: string): boolean {
  const known = verdicts.get(key);
  if (known !== undefined) return known;
  const forbidden = FORBIDDEN.has(normal(key));
  if (verdicts.size < MAX_VERDICTS) verdicts.set(key, forbidden);
  return forbidden;
}

/** A copy without forbidden values, errors as {type, message, stack}. */
export function redact(fields: object, depth = 0): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  redactInto(out, fields, depth);
  return out;
}

/** As `redact`, into an object that is there. */
export function redactInto(out: Record<string, unknown>, fields: object, depth = 0): void {
  const from = fields as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(from)) {
    out[key] = isForbidden(key) ? REDACTED : plain(from[key], depth + 1);
  }
}

function plain(value: unknown, depth: number): unknown {
  if (value instanceof Error) return describeError(value, depth);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DEPTH) return '[deep]';
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.map((v) => plain(v, depth + 1));
  return redact(value, depth);
}

/** What is logged of an error. */
export interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly stack?: string | undefined;
  readonly cause?: LoggedError;
}

/** Type, message and stack of whatever was thrown. */
export function describeError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  const { name: type, message, stack, cause } = error;
  const known = { type, message, stack };
  return cause === undefined || depth > MAX_DEPTH
    ? known
    : { ...known, cause: describeError(cause, depth + 1) };
}
