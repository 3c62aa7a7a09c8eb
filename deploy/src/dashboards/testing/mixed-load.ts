import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { mintToken, readSecret } from '@eaglerank/auth';
import { FeedClient } from '@eaglerank/client';
import type { LocalMesh } from '@eaglerank/mesh';
import { demoScenarios, runSimulation } from '@eaglerank/simulator';
import type { Fault } from './faults.js';
import { LIMITED_TENANT, type ObservedMesh } from './observed-mesh.js';

export interface MixedLoadOptions {
  readonly feedsPerSecond: number;
  /** Length of the traffic after the worlds are built, ms. */
  readonly durationMs: number;
  /** Faults by the time of the traffic at which they begin, ms. */
  readonly faultsAt: readonly (readonly [ms: number, fault: Fault])[];
  readonly onStep?: (text: string) => void;
}

/** The demo's traffic, with clients that misbehave and faults in between. Resolves at its end. */
export async function mixedLoad(observed: ObservedMesh, options: MixedLoadOptions): Promise<void> {
  const { mesh } = observed;
  const { feedsPerSecond, durationMs, faultsAt, onStep } = options;
  const clients = new Map(
    [...demoScenarios().map(({ tenant }) => tenant), LIMITED_TENANT].map((tenant) => [
      tenant,
      clientOf(mesh, tenant),
    ]),
  );
  const stranger = new FeedClient({ address: mesh.address('gateway'), token: 'none', retries: 0 });
  const apis = Object.fromEntries([...clients].filter(([tenant]) => tenant !== LIMITED_TENANT));
  const ending = new AbortController();
  let misbehaving: Promise<unknown> = Promise.resolve();
  try {
    await runSimulation({
      apis,
      seed: 1,
      feedsPerSecond,
      durationMs,
      onProgress: ({ phase, feeds }) => {
        if (phase === 'traffic' && feeds % 100 < feedsPerSecond) onStep?.(`${feeds} feeds`);
      },
      settled: async () => {
        // the worlds are built: from here on the clock of the traffic runs
        misbehaving = Promise.all([
          misbehave(clients, stranger, ending.signal),
          ...faultsAt.map(async ([ms, fault]) => {
            await sleep(ms, undefined, { signal: ending.signal });
            await fault(observed);
          }),
        ]);
        misbehaving.catch(() => undefined);
      },
    });
  } finally {
    ending.abort();
    await misbehaving.catch(() => undefined);
    for (const client of [...clients.values(), stranger]) client.close();
  }
}

function clientOf(mesh: LocalMesh, tenant: string): FeedClient {
  const secret = readSecret(mesh.secretFile, '127.0.0.1');
  return new FeedClient({
    address: mesh.address('gateway'),
    tenant,
    retries: 0,
    tokenProvider: () => mintToken(secret, { tenant, role: 'service', subject: 'load' }),
  });
}

/** Twice a second: bad requests, a stranger, a tenant beyond its quota, events that are wrong. */
async function misbehave(
  clients: ReadonlyMap<string, FeedClient>,
  stranger: FeedClient,
  signal: AbortSignal,
): Promise<void> {
  const social = clients.get('social');
  const limited = clients.get(LIMITED_TENANT);
  if (!social || !limited) return;
  await limited.logEvents({ events: Array.from({ length: 30 }, (_, i) => item(i)) });
  for (let torn = randomUUID(); !signal.aborted; torn = randomUUID()) {
    await Promise.allSettled([
      social.getFeed({ userId: '', pageSize: 20 }),
      stranger.getFeed({ userId: 'somebody', pageSize: 20 }),
      ...['a', 'b'].map((userId) => limited.getFeed({ userId, pageSize: 20 })),
      social.logEvents({ events: wrongEvents(torn) }),
      limited.logEvents({ events: [like(randomUUID(), 'item-1')] }),
    ]);
    await sleep(500, undefined, { signal }).catch(() => undefined);
    // the same id as before over another item
    await social.logEvents({ events: [like(torn, 'post-3')] }).catch(() => undefined);
  }
}

const item = (i: number): object => ({
  eventId: randomUUID(),
  type: 'item_upsert',
  tsMs: Date.now(),
  itemId: `item-${i}`,
  createdAtMs: Date.now(),
  topics: ['news'],
});

const like = (eventId: string, itemId: string, tsMs = Date.now()): object => ({
  ...{ eventId, type: 'like', tsMs, userId: 'clumsy', itemId },
});

/** One that is whole, one twice, one of long ago, and one of a type nobody has. */
function wrongEvents(torn: string): object[] {
  const twice = randomUUID();
  return [
    like(torn, 'post-2'),
    ...[like(twice, 'post-1'), like(twice, 'post-1')],
    like(randomUUID(), 'post-4', Date.now() - 3 * 86_400_000),
    { ...like(randomUUID(), 'post-5'), type: 'teleport' },
  ];
}
