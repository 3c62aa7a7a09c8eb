import { activeSpan, type Attributes, type Tracing } from '@eaglerank/telemetry';

/** Runs `work` in a span of its own where the request is traced; ends it however it ends. */
export function inChildSpan<T>(
  tracing: Tracing,
  name: string,
  attributes: () => Attributes,
  work: () => T,
): T {
  const parent = activeSpan();
  if (!parent?.isRecording()) return work();
  const span = tracing.startSpan(name, { parent, attributes: attributes() });
  const fail = (error: unknown): never => {
    span.recordError(error).end();
    throw error;
  };
  let result: T;
  try {
    result = tracing.withSpan(span, work);
  } catch (error) {
    return fail(error);
  }
  if (result instanceof Promise) {
    const settled: Promise<unknown> = result;
    return settled.then((value) => {
      span.end();
      return value;
    }, fail) as T;
  }
  span.end();
  return result;
}
