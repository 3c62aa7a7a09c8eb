import { once } from 'node:events';
import { createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { Code } from '@eaglerank/domain';
import type { Answer } from '../edge-calls.js';
import type { Edge } from '../edge-checks.js';
import type { Finding } from '../edge-rig.js';
import { gatewaysOf } from '../mesh-edge.js';

const CALLS = 60;
/** At the end, when the gateway that fails has long been taken out. */
const LAST = 30;
const GRPC = { ':status': 200, 'content-type': 'application/grpc' };
/** `{status: SERVING}` in gRPC framing. */
const SERVING = Buffer.from([0, 0, 0, 0, 2, 8, 1]);

/** A gateway that says it is well and fails its calls is taken out by how it answers. */
export async function outlierChecks({ rig }: Edge): Promise<Finding[]> {
  const server = brokenGateway();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    const [whole] = gatewaysOf(rig.mesh);
    if (!whole) throw new Error('the mesh has no gateway');
    const envoy = await rig.envoy({ gateways: [whole, { ...whole, grpc: port }] });
    const calls = await rig.calls(envoy);
    const answers: Answer[] = [];
    for (let i = 0; i < CALLS; i++) answers.push(await calls.grpc('u-1'));
    const failed = answers.filter(isUnavailable).length;
    const failedLast = answers.slice(-LAST).filter(isUnavailable).length;
    const ejected = await envoy.stat('cluster.gateway.outlier_detection.ejections_enforced_total');
    await envoy.stop();
    return [
      {
        check: 'one of two gateways passes its health checks and fails every call',
        found: `${failed} of ${CALLS} calls failed, ${failedLast} of the last ${LAST}; ejected ${ejected} times`,
        ok: failed >= 5 && failedLast <= 1 && ejected >= 1,
      },
    ];
  } finally {
    server.close();
  }
}

const isUnavailable = ({ grpcStatus }: Answer): boolean =>
  (grpcStatus as Code) === Code.UNAVAILABLE;

function brokenGateway(): Http2Server {
  return createServer().on('stream', (stream, headers) => {
    stream.on('error', () => undefined).resume();
    if (headers[':path']?.startsWith('/grpc.health.') === true) serving(stream);
    // as a gateway refuses: a status and nothing else
    else stream.respond({ ...GRPC, 'grpc-status': String(Code.UNAVAILABLE) }, { endStream: true });
  });
}

function serving(stream: ServerHttp2Stream): void {
  stream.respond(GRPC, { waitForTrailers: true });
  stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(SERVING);
}
