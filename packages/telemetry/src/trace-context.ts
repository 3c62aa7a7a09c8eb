/** W3C Trace Context, https://www.w3.org/TR/trace-context/. */
import type { SpanContext } from './span.js';

/** String-keyed headers or metadata. */
export interface ReadableCarrier {
  get(key: string): string | undefined;
}
export interface WritableCarrier {
  set(key: string, value: string): unknown;
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const NO_TRACE = '0'.repeat(32);
const NO_SPAN = '0'.repeat(16);
const MAX_TRACESTATE = 512;

/** The caller's span; undefined when the headers are absent or malformed. */
export function extractContext(carrier: ReadableCarrier): SpanContext | undefined {
  const header = carrier.get('traceparent');
  if (header === undefined || header.length > 256) return undefined;
  const match = TRACEPARENT.exec(header);
  if (!match) return undefined;
  const [, version, traceId, spanId, flags, rest] = match as unknown as string[];
  if (version === 'ff' || (version === '00' && rest !== undefined)) return undefined;
  if (!traceId || !spanId || traceId === NO_TRACE || spanId === NO_SPAN) return undefined;
  const traceState = carrier.get('tracestate');
  const keep = traceState !== undefined && traceState.length <= MAX_TRACESTATE;
  return {
    traceId,
    spanId,
    sampled: (parseInt(flags ?? '0', 16) & 1) === 1,
    ...(keep ? { traceState } : {}),
  };
}

/** Writes `traceparent` and, where there is one, `tracestate`. */
export function injectContext(context: SpanContext, carrier: WritableCarrier): void {
  const { traceId, spanId, sampled, traceState } = context;
  carrier.set('traceparent', `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`);
  if (traceState !== undefined) carrier.set('tracestate', traceState);
}

const hex = (digits: number): string => {
  let out = '';
  while (out.length < digits) {
    out += ((Math.random() * 0x1_0000_0000) >>> 0).toString(16).padStart(8, '0');
  }
  return out;
};

/** A random trace id of 32 hex digits. */
export const newTraceId = (): string => hex(32);
/** A random span id of 16 hex digits. */
export const newSpanId = (): string => hex(16);
