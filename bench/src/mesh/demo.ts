import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mintToken, readSecret } from '@eaglerank/auth';
import { FeedClient } from '@eaglerank/client';
import { LocalMesh } from '@eaglerank/mesh';
import { demoScenarios, runSimulation, type Summary } from '@eaglerank/simulator';
import { environment } from '../config.js';

export interface DemoOptions {
  readonly feedsPerSecond: number;
  readonly durationMs: number;
}

/** The demo as `npm start` runs it, in a folder and on ports of its own. */
export class Demo {
  private readonly folder = mkdtempSync(join(tmpdir(), 'eaglerank-demo-'));
  readonly mesh = new LocalMesh({ stateDir: this.folder, traces: false, inherited: environment() });

  /** Starts the services. */
  start(): Promise<void> {
    return this.mesh.start();
  }

  /** Drives the simulated worlds against them until the time is over. */
  async drive({ feedsPerSecond, durationMs }: DemoOptions): Promise<Summary> {
    const secret = readSecret(this.mesh.secretFile, '127.0.0.1');
    const apis: Record<string, FeedClient> = {};
    for (const { tenant } of demoScenarios()) {
      const token = await mintToken(secret, { tenant, role: 'service', subject: 'bench' });
      apis[tenant] = new FeedClient({ address: this.mesh.address('gateway'), token, tenant });
    }
    try {
      return await runSimulation({ apis, seed: 1, feedsPerSecond, durationMs });
    } finally {
      for (const api of Object.values(apis)) api.close();
    }
  }

  async stop(): Promise<void> {
    await this.mesh.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
