import type { EdgeRates, Rate } from './envoy-options.js';
import { duration, typed, type Part } from './typed.js';

const TENANT = 'tenant';
const ADDRESS = 'remote_address';
/** Buckets that are kept of tenants and of addresses; those unused longest go first. */
const MAX_BUCKETS = 10_000;

/**
 * Buckets for all requests, for each tenant named and for each address. Envoy asks the smallest
 * first, so that what an address has too much of costs the tenant that it names nothing.
 */
export function rateLimitFilter({ all, tenant, address }: EdgeRates): Part {
  return typed('filters.http.local_ratelimit.v3.LocalRateLimit', {
    stat_prefix: 'edge',
    token_bucket: bucket(all),
    filter_enabled: everything('edge_rate_limit_enabled'),
    filter_enforced: everything('edge_rate_limit_enforced'),
    always_consume_default_token_bucket: true,
    max_dynamic_descriptors: MAX_BUCKETS,
    rate_limits: [
      { actions: [{ request_headers: { header_name: 'x-tenant-id', descriptor_key: TENANT } }] },
      { actions: [{ remote_address: {} }] },
    ],
    // an entry without a value has a bucket for each value it meets
    descriptors: [
      { entries: [{ key: TENANT }], token_bucket: bucket(tenant) },
      { entries: [{ key: ADDRESS }], token_bucket: bucket(address) },
    ],
    rate_limited_as_resource_exhausted: true,
    response_headers_to_add: [
      {
        header: { key: 'retry-after', value: '1' },
        append_action: 'OVERWRITE_IF_EXISTS_OR_ADD',
      },
    ],
  });
}

function bucket({ perSecond, burst }: Rate): Part {
  return { max_tokens: burst, tokens_per_fill: perSecond, fill_interval: duration(1000) };
}

function everything(runtimeKey: string): Part {
  return {
    runtime_key: runtimeKey,
    default_value: { numerator: 100, denominator: 'HUNDRED' },
  };
}
