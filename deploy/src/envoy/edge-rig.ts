import { join } from 'node:path';
import type { FeedClient } from '@eaglerank/client';
import { freePorts, type LocalMesh } from '@eaglerank/mesh';
import { TestMesh } from '@eaglerank/testing';
import { readFileSync } from 'node:fs';
import { makeCertificate, type Certificate } from './certificate.js';
import { EdgeCalls } from './edge-calls.js';
import {
  DEFAULT_RATES,
  LOCAL_ORIGINS,
  type EdgeRates,
  type GatewayEndpoint,
} from './envoy-options.js';
import { EnvoyProcess } from './envoy-process.js';
import { gatewaysOf, receiverOf } from './mesh-edge.js';

/** What one check found. */
export interface Finding {
  readonly check: string;
  /** What was seen, with figures. */
  readonly found: string;
  readonly ok: boolean;
}

/** What an Envoy of the rig differs in from the shipped one. */
export interface RigEnvoy {
  readonly rates?: EdgeRates;
  readonly gateways?: readonly GatewayEndpoint[];
}

/** The real Envoy before two real gateways of a whole mesh. */
export class EdgeRig {
  private readonly envoys: EnvoyProcess[] = [];
  private readonly certificate: Certificate;

  private constructor(
    private readonly binary: string,
    private readonly folder: string,
    readonly test: TestMesh,
  ) {
    this.certificate = makeCertificate(folder);
  }

  static async start(binary: string, folder: string): Promise<EdgeRig> {
    const test = await TestMesh.start({ replicas: { gateway: 2 } });
    return new EdgeRig(binary, folder, test);
  }

  get mesh(): LocalMesh {
    return this.test.mesh;
  }

  /** Processes of the two gateways, by name. */
  get gateways(): readonly string[] {
    return this.mesh.plans.map(({ name }) => name).filter((name) => name.startsWith('gateway'));
  }

  /** Sends a signal to a gateway. */
  signal(name: string, signal: NodeJS.Signals): void {
    const { pid } = this.mesh.process(name);
    if (pid === undefined) throw new Error(`${name} does not run`);
    process.kill(pid, signal);
  }

  /** An Envoy before both gateways, or before others. */
  async envoy({ rates = DEFAULT_RATES, gateways }: RigEnvoy = {}): Promise<EnvoyProcess> {
    const [edge = 0, stats = 0, adminPort = 0] = await freePorts(3);
    const host = '127.0.0.1';
    const envoy = await EnvoyProcess.start(
      this.binary,
      join(this.folder, `envoy-${this.envoys.length + 1}`),
      {
        edge: { host: '0.0.0.0', port: edge },
        stats: { host, port: stats },
        ...{ adminPort, tls: this.certificate, origins: LOCAL_ORIGINS, rates },
        gateways: gateways ?? gatewaysOf(this.mesh),
        otlp: receiverOf(this.mesh),
      },
    );
    this.envoys.push(envoy);
    return envoy;
  }

  /** Calls without a retry of their own. */
  async calls(envoy: EnvoyProcess): Promise<EdgeCalls> {
    return new EdgeCalls(
      envoy.options.edge.port,
      this.certificate.certificate,
      await this.test.token(),
    );
  }

  /** The product's own client, by TLS; closed with the rig. */
  client(envoy: EnvoyProcess, retries: number): Promise<FeedClient> {
    return this.test.client({
      address: `localhost:${envoy.options.edge.port}`,
      tls: { authority: readFileSync(this.certificate.certificate) },
      retries,
    });
  }

  async stop(): Promise<void> {
    for (const envoy of this.envoys) await envoy.stop();
    await this.test.stop();
  }
}
