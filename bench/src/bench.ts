import { BareChain } from './chain/chain.js';
import { closedLoop } from './load/generators.js';
import { BenchMesh, type BenchMeshOptions } from './mesh/bench-mesh.js';
import type { Section } from './report.js';

/** Few enough that a mesh with nothing compiled yet answers in time. */
const WARM_IN_FLIGHT = 8;
const WARM_ROUNDS = 3;

/** How long a measurement takes. */
export interface Pace {
  /** Rounds of each side of a comparison. */
  readonly rounds: number;
  readonly roundMs: number;
  /** Share of the usual amount of work where it is counted in pieces, 0-1. */
  readonly scale: number;
}

/** One measurement: a file of its own, run alone or with the others. */
export interface Scenario {
  /** What it is called on the command line. */
  readonly name: string;
  /** Needs the machine for itself: the shared mesh and chain are ended before. */
  readonly alone?: boolean;
  run(bench: Bench): Promise<Section[]>;
}

/** What the scenarios of one run share: the chain and the filled mesh, each started when asked for. */
export class Bench {
  /** Feeds per second at 32 in flight with 200 candidates, once measured. */
  capacity: number | undefined;
  private startedChain: Promise<BareChain> | undefined;
  private startedMesh: Promise<BenchMesh> | undefined;

  constructor(
    readonly pace: Pace,
    /** Tells what is being done. */
    readonly say: (text: string) => void,
  ) {}

  chain(): Promise<BareChain> {
    return (this.startedChain ??= BareChain.start());
  }

  /** The mesh with the tenants of 200 and 500 candidates. */
  mesh(): Promise<BenchMesh> {
    if (!this.startedMesh) {
      this.say('starting, filling and warming up the mesh');
      this.startedMesh = this.warmMesh({});
    }
    return this.startedMesh;
  }

  /** A mesh of its own with the same tenants, filled and warm. */
  async warmMesh(options: Omit<BenchMeshOptions, 'candidates'>): Promise<BenchMesh> {
    const mesh = await BenchMesh.start({ ...options, candidates: [200, 500] });
    for (const tenant of mesh.tenants) {
      await closedLoop(() => mesh.feed(tenant), WARM_IN_FLIGHT, WARM_ROUNDS * this.pace.roundMs);
    }
    return mesh;
  }

  /** Log lines of the shared mesh, for a failure's message; empty when it never ran. */
  async logs(): Promise<string> {
    try {
      return (await this.startedMesh)?.logs() ?? '';
    } catch {
      return '';
    }
  }

  /** Ends what is shared; it starts anew when asked for again. */
  async release(): Promise<void> {
    const { startedMesh: mesh, startedChain: chain } = this;
    this.startedMesh = undefined;
    this.startedChain = undefined;
    await (await mesh?.catch(() => undefined))?.stop();
    await (await chain?.catch(() => undefined))?.stop();
  }
}
