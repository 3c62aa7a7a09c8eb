import { setTimeout as sleep } from 'node:timers/promises';
import { Peer } from '@eaglerank/rpc';
import { startTelemetry } from '@eaglerank/telemetry';
import type { Container } from './manifests.js';

export const PROBES = ['startup', 'liveness', 'readiness'] as const;
export type ProbeKind = (typeof PROBES)[number];

const SERVING = 1;
/** What the startup probe allows. */
const GIVE_UP_MS = 120_000;

/** grpc.health.v1: field 1 of the request is a string, field 1 of the answer a number. */
const CHECK = {
  path: '/grpc.health.v1.Health/Check',
  requestSerialize: (name: string) =>
    Buffer.concat([Buffer.from([0x0a, Buffer.byteLength(name)]), Buffer.from(name)]),
  responseDeserialize: (bytes: Buffer) => bytes[1] ?? 0,
};

/** Whether a local port answers that a service serves, as kubelet asks. */
async function checkHealth(port: number, service: string): Promise<boolean> {
  const telemetry = startTelemetry({
    ...{ service: 'probe', instance: '', version: '', environment: '' },
    ...{ sampleRatio: 0, logLevel: 'silent', processMetrics: false },
  });
  const peer = new Peer({
    ...{ name: 'probed', addresses: `127.0.0.1:${port}`, telemetry, transport: 'unary' },
    retry: false,
  });
  try {
    return (await peer.call(CHECK, service, { timeoutMs: 2000 })) === SERVING;
  } finally {
    peer.close();
    await telemetry.shutdown();
  }
}

/** Asks until the answer is yes; false when it never is. */
export async function untilHealthy(ask: () => Promise<boolean>): Promise<boolean> {
  const end = performance.now() + GIVE_UP_MS;
  while (performance.now() < end) {
    if (await ask().catch(() => false)) return true;
    await sleep(100);
  }
  return false;
}

/** Asks one probe of a container once, as kubelet does; `local` gives the port of this machine. */
export async function askProbe(
  { startupProbe, livenessProbe, readinessProbe, ports = [] }: Container,
  kind: ProbeKind,
  local: (port: number) => number,
): Promise<boolean> {
  const probe = { startup: startupProbe, liveness: livenessProbe, readiness: readinessProbe }[kind];
  if (probe?.grpc) return checkHealth(local(probe.grpc.port), probe.grpc.service ?? '');
  const port = ports.find(({ name }) => name === probe?.httpGet?.port)?.containerPort ?? 0;
  const { ok } = await fetch(`http://127.0.0.1:${local(port)}${probe?.httpGet?.path ?? ''}`);
  return ok;
}
