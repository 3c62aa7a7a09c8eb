// Asks the gateway for its health and for a feed. Run from the root of the image, which has the packages.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { mintToken } from '@eaglerank/auth';
import { FeedClient } from '@eaglerank/client';
import { Peer } from '@eaglerank/rpc';
import { startTelemetry } from '@eaglerank/telemetry';

const ATTEMPTS = 10;
const { GATEWAY, HEALTH_SERVICE, TENANT, TOKEN_FILE, AUTH_SECRET_FILE } = process.env;
const { AUTH_ISSUER: issuer, AUTH_AUDIENCE: audience } = process.env;

const telemetry = startTelemetry({
  ...{ service: 'smoke-test', instance: '', version: '', environment: '' },
  ...{ sampleRatio: 0, logLevel: 'silent', processMetrics: false },
});
const peer = new Peer({ name: 'gateway', addresses: GATEWAY, telemetry, transport: 'unary' });
// grpc.health.v1: field 1 of the request is a string, field 1 of the answer a number
const check = {
  path: '/grpc.health.v1.Health/Check',
  requestSerialize: (name) => Buffer.from([0x0a, name.length, ...Buffer.from(name)]),
  responseDeserialize: (bytes) => bytes[1],
};
await peer.ready(10_000);
const status = await peer.call(check, HEALTH_SERVICE, { timeoutMs: 2000 });
if (status !== 1) throw new Error(`${HEALTH_SERVICE} is not SERVING: status ${status}`);
console.log(`${HEALTH_SERVICE} is SERVING`);
peer.close();

const read = (file) => readFileSync(file, 'utf8').trim();
const token = TOKEN_FILE
  ? read(TOKEN_FILE)
  : await mintToken(Buffer.from(read(AUTH_SECRET_FILE)), {
      ...{
        tenant: TENANT,
        role: 'service',
        subject: 'smoke-test',
        ttlSeconds: 60,
        issuer,
        audience,
      },
    });
const client = new FeedClient({
  address: GATEWAY,
  token,
  tenant: TENANT,
  retries: 3,
  timeoutMs: 5000,
});
let feed;
for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
  feed = await client.getFeed({ userId: 'smoke-test', pageSize: 10 });
  // a fallback hides what is away from whoever does not look
  if (feed.degraded.length === 0) break;
  await sleep(1000);
}
client.close();
await telemetry.shutdown();
const away = feed.degraded.map(({ component, reason }) => `${component} (${reason})`);
if (away.length > 0) throw new Error(`the feed of ${TENANT} is degraded: ${away.join(', ')}`);
console.log(`feed of ${TENANT}: ${feed.items.length} items, nothing degraded`);
