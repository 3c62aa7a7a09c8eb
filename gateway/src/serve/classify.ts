import type { TokenVerifier } from '@eaglerank/auth';
import { Criticality as Wire } from '@eaglerank/contracts';
import type { CallContext, Classify, Criticality } from '@eaglerank/rpc';

const NAMES: Readonly<Record<number, Criticality>> = {
  [Wire.CRITICALITY_UNSPECIFIED]: 'interactive',
  [Wire.CRITICALITY_INTERACTIVE]: 'interactive',
  [Wire.CRITICALITY_PREFETCH]: 'prefetch',
  [Wire.CRITICALITY_BATCH]: 'batch',
};
const EVENTS_PER_FEED = 50;

interface Classified {
  readonly tenantId?: string;
  readonly criticality?: number;
  readonly events?: readonly unknown[];
  readonly backfill?: boolean;
}

/**
 * How calls queue: by the tenant of a token that was verified before, else by the tenant they name.
 * History waits for everything else.
 */
export function classifyBy(verifier: TokenVerifier): Classify {
  return (_path, message, call: CallContext) => {
    const request = message as Classified;
    const known = verifier.cached(call.metadata.get('authorization'));
    const events = request.events?.length ?? 0;
    return {
      tenant: known?.tenant ?? request.tenantId ?? '',
      criticality: request.backfill ? 'batch' : (NAMES[request.criticality ?? 0] ?? 'interactive'),
      cost: Math.max(1, events / EVENTS_PER_FEED),
    };
  };
}
