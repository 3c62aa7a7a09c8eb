import { Code } from '@eaglerank/domain';
import { findingOf, jsonOf, type Edge } from '../edge-checks.js';
import type { Answer } from '../edge-calls.js';
import type { EdgeRig, Finding } from '../edge-rig.js';
import type { EdgeRates } from '../envoy-options.js';

const ALL = { perSecond: 1000, burst: 1000 };
const FLOOD = 30;

/** So small that a handful of calls shows them. */
const BY_TENANT: EdgeRates = {
  all: ALL,
  tenant: { perSecond: 1, burst: 5 },
  address: { perSecond: 500, burst: 500 },
};
const BY_ADDRESS: EdgeRates = {
  all: ALL,
  tenant: { perSecond: 2, burst: 20 },
  address: { perSecond: 1, burst: 5 },
};

const named = (tenant: string) => ({ headers: { 'x-tenant-id': tenant } });

/** Limits by the tenant that a call names, and by address. */
export async function rateChecks({ rig }: Edge): Promise<Finding[]> {
  return [...(await tenantChecks(rig)), ...(await addressChecks(rig))];
}

async function tenantChecks(rig: EdgeRig): Promise<Finding[]> {
  const calls = await rig.calls(await rig.envoy({ rates: BY_TENANT }));
  const flood: Answer[] = [];
  for (let i = 0; i < FLOOD; i++) flood.push(await calls.grpc('u-1', named('testing')));
  const refused = flood.filter(
    ({ grpcStatus }) => (grpcStatus as Code) === Code.RESOURCE_EXHAUSTED,
  );
  const json = await calls.json('/v1/feed', { userId: 'u-1' }, named('testing'));
  const web = await calls.grpcWeb('u-1', named('testing'));
  const other = await calls.json('/v1/feed', { userId: 'u-1' }, named('other'));
  const unnamed = await calls.grpc('u-1');
  return [
    {
      check: `${FLOOD} gRPC calls that name one tenant, 5 at once allowed`,
      found: `${FLOOD - refused.length} let in, ${refused.length} RESOURCE_EXHAUSTED`,
      ok: flood[0]?.grpcStatus === 0 && refused.length > 0,
    },
    findingOf(
      'JSON: told when to come back',
      json,
      json.status === 429 &&
        json.headers['retry-after'] === '1' &&
        jsonOf(json)?.['code'] === Code.RESOURCE_EXHAUSTED,
      `retry-after ${json.headers['retry-after'] ?? 'none'}`,
    ),
    findingOf('gRPC-web', web, (web.grpcStatus as Code) === Code.RESOURCE_EXHAUSTED),
    findingOf(
      'another tenant is let in (and refused by the gateway: not its token)',
      other,
      other.status === 403,
    ),
    findingOf('a call that names none is let in', unnamed, unnamed.grpcStatus === 0),
  ];
}

async function addressChecks(rig: EdgeRig): Promise<Finding[]> {
  const calls = await rig.calls(await rig.envoy({ rates: BY_ADDRESS }));
  const from = (address: string) => ({ ...named('testing'), from: address });
  const ask = (address: string) => calls.json('/v1/feed', { userId: 'u-1' }, from(address));
  let refused = 0;
  for (let i = 0; i < FLOOD; i++) if ((await ask('127.0.0.1')).status === 429) refused++;
  const other = await ask('127.0.0.2');
  return [
    {
      check: `${FLOOD} calls from one address, 5 at once allowed`,
      found: `${FLOOD - refused} let in, ${refused} refused`,
      ok: refused > 0 && refused < FLOOD,
    },
    findingOf('the tenant that they named, from another address', other, other.status === 200),
  ];
}
