/**
 * A feature-service process for tests that ends or freezes itself at a point of the engine's work.
 * Argument: a KillOrder as JSON.
 */
import { existsSync, writeSync } from 'node:fs';
import { readFeatureConfig } from '../config.js';
import type { EnginePoint } from '../engine/ports.js';
import { startFeatureService } from '../service.js';
import { tenantOf } from './engine-harness.js';

/** What the process is to do. */
export interface KillOrder {
  readonly env: Readonly<Record<string, string>>;
  readonly tenant: string;
  readonly slots: number;
  readonly point: EnginePoint;
  /** At which time the point is reached. */
  readonly nth: number;
  /** Freeze until this file is there, and go on; end at once when empty. */
  readonly freezeUntil: string;
  readonly batchRecords: number;
}

const order = JSON.parse(process.argv[2] as string) as KillOrder;
let reached = 0;

/** Stops the whole process, timers too: no lease is renewed. */
function freeze(until: string): void {
  while (!existsSync(until)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
}

await startFeatureService(readFeatureConfig(order.env).config, {
  tenants: new Map([[order.tenant, tenantOf(order.tenant, { slots: order.slots })]]),
  settings: { batchRecords: order.batchRecords },
  logDestination: process.stdout,
  reached: (point) => {
    if (point !== order.point || ++reached !== order.nth) return undefined;
    writeSync(1, `{"reached":"${point}"}\n`);
    if (order.freezeUntil !== '') freeze(order.freezeUntil);
    else process.kill(process.pid, 'SIGKILL');
    return undefined;
  },
});
