import { activeSpan } from './tracing.js';

/** Span attribute of a trace that an exemplar points to; the collector keeps every such trace. */
export const EXEMPLAR_ATTRIBUTE = 'eaglerank.exemplar';

/** A bucket keeps its exemplar this long, ms: there is no use for a new one at each scrape. */
const HOLD_MS = 20_000;
/** Time between two traces that are chosen to renew exemplars, ms: bounds what the collector keeps. */
const APART_MS = 500;

/**
 * Chooses the observations that buckets point to, and marks their traces while these are recorded: the
 * decision which traces to keep falls later, elsewhere, and must know. A bucket without an exemplar
 * gets the first one there is; to renew one that has been held, an instance chooses two traces a second.
 */
export class ExemplarChooser {
  private latest = '';
  private chosenAt = -Infinity;

  /** Trace for a bucket whose exemplar is from `heldAt`, ms since epoch; undefined to leave it. */
  readonly choose = (heldAt: number | undefined, now: number): string | undefined => {
    const span = activeSpan();
    if (!span?.isRecording()) return undefined;
    const { traceId } = span.context;
    if (traceId === this.latest) return traceId;
    if (heldAt !== undefined && (now - heldAt < HOLD_MS || now - this.chosenAt < APART_MS)) {
      return undefined;
    }
    this.latest = traceId;
    this.chosenAt = now;
    span.setAttribute(EXEMPLAR_ATTRIBUTE, true);
    return traceId;
  };
}
