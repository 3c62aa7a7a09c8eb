import { setTimeout as sleep } from 'node:timers/promises';
import { FeedError, type FeedClient } from '@eaglerank/client';
import { Code } from '@eaglerank/domain';
import { eventually } from '@eaglerank/testing';
import type { Edge } from '../edge-checks.js';
import type { Finding } from '../edge-rig.js';

const WORKERS = 16;
const KILL_AFTER = 400;
const CALLS = 1500;

interface Outcome {
  readonly answered: number;
  readonly failures: readonly string[];
  /** Times that a busy gateway asked a caller to come back later. */
  readonly shed: number;
  /** Attempts that Envoy repeated on the other gateway. */
  readonly envoyRetries: number;
  /** Calls that Envoy answered with an error of its own or a gateway’s. */
  readonly cutOff: number;
}

/** A gateway is killed under load: with the client's one retry no call fails, without it some do. */
export async function killChecks(edge: Edge): Promise<Finding[]> {
  const [first = '', second = ''] = edge.rig.gateways;
  const retried = await underLoad(edge, second, 1);
  const bare = await underLoad(edge, first, 0);
  return [
    {
      check: `SIGKILL under load, client with its default of one retry`,
      found: told(retried),
      ok: retried.failures.length === 0 && retried.answered === CALLS,
    },
    {
      check: 'the same with a client that tries once: for comparison',
      found: told(bare),
      ok: bare.failures.length > 0 && bare.failures.length <= WORKERS,
    },
  ];
}

function told({ answered, failures, shed, envoyRetries, cutOff }: Outcome): string {
  return (
    `${answered} of ${CALLS} answered, ${failures.length} failed${kinds(failures)}; ` +
    `${cutOff} calls cut off in flight, ${envoyRetries} attempts that reached no gateway repeated by Envoy, ` +
    `${shed} sent away by a busy gateway and sent again`
  );
}

/** How often each failure was met. */
function kinds(failures: readonly string[]): string {
  const kinds = [...new Set(failures)];
  if (kinds.length === 0) return '';
  return ` (${kinds.map((kind) => `${failures.filter((f) => f === kind).length} × ${kind}`).join(', ')})`;
}

const COME_BACK_MS = 50;
const ATTEMPTS = 40;

/** Comes back when a busy gateway asks for it: this is about a gateway that is gone. */
async function getFeed(client: FeedClient, userId: string, onShed: () => void): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await client.getFeed({ userId, pageSize: 10 });
      return;
    } catch (error) {
      const busy = error instanceof FeedError && error.code === Code.RESOURCE_EXHAUSTED;
      if (!busy || attempt === ATTEMPTS) throw error;
      onShed();
      await sleep(Math.max(COME_BACK_MS, error.retryAfterMs ?? 0));
    }
  }
}

/** A fixed number of calls by a fixed number of workers, one of the gateways killed on the way. */
async function underLoad({ rig, envoy }: Edge, victim: string, retries: number): Promise<Outcome> {
  const client: FeedClient = await rig.client(envoy, retries);
  const retriesBefore = await envoy.stat('cluster.gateway.upstream_rq_retry');
  const linesBefore = envoy.accessLines().length;
  const failures: string[] = [];
  let begun = 0;
  let answered = 0;
  let shed = 0;
  const worker = async (): Promise<void> => {
    while (begun < CALLS) {
      begun++;
      try {
        await getFeed(client, `u-${begun % 20}`, () => shed++);
        answered++;
      } catch (error) {
        failures.push(String(error));
      }
      if (answered + failures.length === KILL_AFTER) rig.signal(victim, 'SIGKILL');
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, worker));
  await eventually('it is back', async () => (await envoy.healthyGateways()) === 2);
  const lines = envoy.accessLines().slice(linesBefore);
  return {
    ...{ answered, failures, shed },
    envoyRetries: (await envoy.stat('cluster.gateway.upstream_rq_retry')) - retriesBefore,
    cutOff: lines.filter(({ grpc_status: status }) => status === 'UNAVAILABLE').length,
  };
}
