import { setTimeout as sleep } from 'node:timers/promises';
import { Peer } from '@eaglerank/rpc';
import { startTelemetry } from '@eaglerank/telemetry';

const SERVING = 1;
const GIVE_UP_MS = 30_000;

/** grpc.health.v1: field 1 of the request is a string, field 1 of the answer a number. */
const CHECK = {
  path: '/grpc.health.v1.Health/Check',
  requestSerialize: (name: string) =>
    Buffer.concat([Buffer.from([0x0a, Buffer.byteLength(name)]), Buffer.from(name)]),
  responseDeserialize: (bytes: Buffer) => bytes[1] ?? 0,
};

/** Whether a local port answers that a service serves, as kubelet asks. */
export async function checkHealth(port: number, service: string): Promise<boolean> {
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
