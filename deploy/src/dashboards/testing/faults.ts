import { setTimeout as sleep } from 'node:timers/promises';
import { FileModelStore, resolve, withStage } from '@eaglerank/registry';
import type { ObservedMesh } from './observed-mesh.js';

/** Something that goes wrong, and is mended by the time it resolves. */
export type Fault = (observed: ObservedMesh) => Promise<void>;

/** Ends the second ranker at once; the mesh starts it again. */
export const killRanker: Fault = async ({ mesh }) => {
  const { pid } = mesh.process('ranker-service-2');
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
};

/** Redis does not answer for a moment. */
export const hangRedis =
  (ms: number): Fault =>
  async ({ redis }) => {
    await redis.kill('SIGSTOP');
    await sleep(ms);
    await redis.kill('SIGCONT');
  };

/** The engine stands still for a while: its log grows. */
export const stallEngine =
  (ms: number): Fault =>
  async ({ mesh }) => {
    const { pid } = mesh.process('feature-service');
    if (pid === undefined) return;
    process.kill(pid, 'SIGSTOP');
    await sleep(ms);
    process.kill(pid, 'SIGCONT');
  };

/** A version without files comes into production; what served before serves on. */
export const refuseModel =
  (ms: number): Fault =>
  async ({ mesh }) => {
    const store = new FileModelStore(mesh.modelsDir);
    const before = resolve(await store.readIndex(), 'bnpl-ranker');
    if (before === undefined) throw new Error('the demo has no model bnpl-ranker');
    for (const version of ['000000000bad', before]) {
      await store.updateIndex((index) =>
        withStage(index, 'bnpl-ranker', version, 'production', new Date()),
      );
      await sleep(ms);
    }
  };
