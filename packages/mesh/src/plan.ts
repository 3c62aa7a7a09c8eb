import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the repository. */
export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Ports of one mesh; replicas of a service beyond the first get free ones. */
export interface MeshPorts {
  readonly gateway: number;
  readonly http: number;
  readonly candidate: number;
  readonly ranker: number;
  readonly feature: number;
  readonly gatewayAdmin: number;
  readonly candidateAdmin: number;
  readonly rankerAdmin: number;
  readonly featureAdmin: number;
}

/** Environment variable that sets each port, with its documented default. */
export const PORT_SETTINGS: Readonly<Record<keyof MeshPorts, readonly [string, number]>> = {
  gateway: ['GATEWAY_PORT', 7070],
  http: ['GATEWAY_HTTP_PORT', 8080],
  candidate: ['CANDIDATE_PORT', 7071],
  ranker: ['RANKER_PORT', 7072],
  feature: ['FEATURE_PORT', 7073],
  gatewayAdmin: ['GATEWAY_ADMIN_PORT', 9101],
  candidateAdmin: ['CANDIDATE_ADMIN_PORT', 9102],
  rankerAdmin: ['RANKER_ADMIN_PORT', 9103],
  featureAdmin: ['FEATURE_ADMIN_PORT', 9104],
};

/** Services that may run more than once. */
export interface Replicas {
  readonly gateway?: number;
  readonly candidate?: number;
  readonly ranker?: number;
}

/** One process of a mesh. */
export interface ProcessPlan {
  /** `ranker-service`, and `ranker-service-2` for its second replica. */
  readonly name: string;
  readonly script: string;
  /** Flags of Node. */
  readonly nodeArgs: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** URL of its admin port. */
  readonly admin: string;
  /** Its gRPC `host:port`. */
  readonly address: string;
}

export interface PlanOptions {
  readonly ports: MeshPorts;
  readonly replicas: Replicas;
  /** Free ports for further replicas: two or three for each. */
  readonly spare: readonly number[];
  /** Settings that every service gets. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * How V8 collects. It aims at the smallest heap with which the main thread spends no more than 3 % of
 * its time on the old generation, and does not count what the helper threads spend and what marking
 * takes from the caches: under load every service marked its heap every half second to second. So
 * the old generation may grow to five times what was live, and the young one is large enough that a
 * feed's objects die in it.
 */
const COLLECTOR = ['--heap-growing-percent=400', '--max-semi-space-size=32'];
const HEAP = ['--max-old-space-size=2048', ...COLLECTOR];
const SMALL_HEAP = ['--max-old-space-size=512', ...COLLECTOR];

interface Role {
  readonly nodeArgs: readonly string[];
  readonly folder: string;
  readonly count: number;
  readonly ports: readonly (keyof MeshPorts)[];
  readonly admin: keyof MeshPorts;
}

/** What each process of a mesh is started with, in the order of starting. */
export function planProcesses({ ports, replicas, spare, env }: PlanOptions): ProcessPlan[] {
  const roles: readonly Role[] = [
    {
      folder: 'feature-service',
      nodeArgs: SMALL_HEAP,
      count: 1,
      ports: ['feature', 'featureAdmin'],
      admin: 'featureAdmin',
    },
    {
      folder: 'candidate-service',
      nodeArgs: HEAP,
      count: replicas.candidate ?? 1,
      ports: ['candidate', 'candidateAdmin'],
      admin: 'candidateAdmin',
    },
    {
      folder: 'ranker-service',
      nodeArgs: HEAP,
      count: replicas.ranker ?? 1,
      ports: ['ranker', 'rankerAdmin'],
      admin: 'rankerAdmin',
    },
    {
      folder: 'gateway',
      nodeArgs: HEAP,
      count: replicas.gateway ?? 1,
      ports: ['gateway', 'http', 'gatewayAdmin'],
      admin: 'gatewayAdmin',
    },
  ];
  const left = [...spare];
  const addresses = new Map<string, string[]>();
  const plans: ProcessPlan[] = [];
  for (const role of roles) {
    for (let replica = 1; replica <= role.count; replica++) {
      const own = Object.fromEntries(
        role.ports.map((key) => [key, replica === 1 ? ports[key] : (left.shift() ?? 0)]),
      ) as Partial<Record<keyof MeshPorts, number>>;
      const address = `127.0.0.1:${own[role.ports[0] as keyof MeshPorts] ?? 0}`;
      const name = replica === 1 ? role.folder : `${role.folder}-${replica}`;
      addresses.set(role.folder, [...(addresses.get(role.folder) ?? []), address]);
      plans.push({
        name,
        script: join(ROOT, role.folder, 'dist/main.js'),
        nodeArgs: role.nodeArgs,
        address,
        admin: `http://127.0.0.1:${own[role.admin] ?? 0}`,
        env: {
          INSTANCE: name,
          // more arenas hold freed memory that no other thread can use
          MALLOC_ARENA_MAX: '2',
          CANDIDATE_ADDRESSES: (addresses.get('candidate-service') ?? []).join(','),
          RANKER_ADDRESSES: (addresses.get('ranker-service') ?? []).join(','),
          ...Object.fromEntries(role.ports.map((key) => [PORT_SETTINGS[key][0], String(own[key])])),
          ...env,
        },
      });
    }
  }
  return plans;
}
