import type { TokenVerifier } from '@eaglerank/auth';
import { Criticality as Wire } from '@eaglerank/contracts';
import { LOG_EVENTS } from './paths.js';
import type { CallContext, Classify, Criticality } from '@eaglerank/rpc';

const NAMES: Readonly<Record<number, Criticality>> = {
  [Wire.CRITICALITY_UNSPECIFIED]: 'interactive',
  [Wire.CRITICALITY_INTERACTIVE]: 'interactive',
  [Wire.CRITICALITY_PREFETCH]: 'prefetch',
  [Wire.CRITICALITY_BATCH]: 'batch',
};
const EVENTS_PER_FEED = 50;
const MAX_COST = 10;
/** Where LogEvents waits: it may hang as long as its store does, and feeds must not wait for it. */
export const EVENTS_LANE = 'events';

interface Classified {
  readonly criticality?: number;
  readonly events?: readonly unknown[];
  readonly backfill?: boolean;
}

/** How calls queue: by the tenant of their verified token. History waits for everything else. */
export function classifyBy(verifier: TokenVerifier): Classify {
  return (path, message, call: CallContext) => {
    const request = message as Classified;
    const known = verifier.cached(call.metadata.get('authorization'));
    const events = request.events?.length ?? 0;
    return {
      tenant: known?.tenant ?? '',
      criticality: request.backfill ? 'batch' : (NAMES[request.criticality ?? 0] ?? 'interactive'),
      cost: Math.min(MAX_COST, Math.max(1, events / EVENTS_PER_FEED)),
      lane: path === LOG_EVENTS ? EVENTS_LANE : undefined,
    };
  };
}
