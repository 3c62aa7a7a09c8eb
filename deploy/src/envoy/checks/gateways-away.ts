import { Code } from '@eaglerank/domain';
import { eventually } from '@eaglerank/testing';
import { findingOf, jsonOf, type Edge } from '../edge-checks.js';
import type { Finding } from '../edge-rig.js';

const USER = 'u-2';
const CALLS = 40;

/** A gateway that hangs is taken out by health checks, one that drains too, and both come back. */
export async function healthChecks(edge: Edge): Promise<Finding[]> {
  const { rig, envoy } = edge;
  const [, second = ''] = rig.gateways;
  const count = async (healthy: number): Promise<string> => {
    const ms = await eventually(
      `${healthy} healthy gateways`,
      async () =>
        (await envoy.healthyGateways()) === healthy &&
        (await envoy.stat('cluster.gateway-json.membership_healthy')) === healthy,
    );
    return `${healthy} of 2 healthy after ${(ms / 1000).toFixed(1)} s`;
  };
  const found: Finding[] = [];
  const note = async (check: string, healthy: number): Promise<void> => {
    found.push({ check, found: await count(healthy), ok: true });
  };
  rig.signal(second, 'SIGSTOP');
  await note('a gateway hangs (SIGSTOP): both health checks take it out', 1);
  found.push(await served('calls while it hangs', edge));
  rig.signal(second, 'SIGCONT');
  await note('it goes on: it is back', 2);
  const stopped = rig.mesh.process(second).stop();
  await note('a gateway drains (SIGTERM)', 1);
  found.push(await served('calls while it drains', edge));
  await stopped;
  rig.mesh.process(second).start();
  await note('it starts again', 2);
  return found;
}

async function served(check: string, { calls }: Edge): Promise<Finding> {
  let good = 0;
  for (let i = 0; i < CALLS / 2; i++) {
    const answers = [await calls.grpc(USER), await calls.json('/v1/feed', { userId: USER })];
    if (answers[0]?.grpcStatus === 0) good++;
    if (answers[1]?.status === 200) good++;
  }
  return { check, found: `${good} of ${CALLS} answered`, ok: good === CALLS };
}

/** With both gateways hung, Envoy ends calls in time, and refuses them once it knows. */
export async function timeoutChecks({ rig, envoy, calls }: Edge): Promise<Finding[]> {
  const both = (signal: NodeJS.Signals): void => {
    for (const name of rig.gateways) rig.signal(name, signal);
  };
  both('SIGSTOP');
  try {
    const [own, web, route] = await Promise.all([
      calls.grpc(USER, { headers: { 'grpc-timeout': '300m' } }),
      calls.grpcWeb(USER, { headers: { 'grpc-timeout': '300m' } }),
      calls.json('/v1/feed', { userId: USER }),
    ]);
    await eventually('none is healthy', async () => (await envoy.healthyGateways()) === 0);
    const none = await calls.grpc(USER);
    return [
      findingOf(
        'gRPC: the caller’s grpc-timeout of 300 ms',
        own,
        (own.grpcStatus as Code) === Code.DEADLINE_EXCEEDED,
      ),
      findingOf('gRPC-web: the same', web, (web.grpcStatus as Code) === Code.DEADLINE_EXCEEDED),
      findingOf(
        'JSON: the route’s 2 s',
        route,
        route.status === 504 && jsonOf(route)?.['code'] === Code.DEADLINE_EXCEEDED,
      ),
      findingOf(
        'no gateway is healthy: refused at once',
        none,
        (none.grpcStatus as Code) === Code.UNAVAILABLE,
        none.headers['grpc-message'] ?? '',
      ),
    ];
  } finally {
    both('SIGCONT');
    await eventually('both are healthy', async () => (await envoy.healthyGateways()) === 2);
  }
}
