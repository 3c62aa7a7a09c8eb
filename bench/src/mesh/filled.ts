import { setTimeout as sleep } from 'node:timers/promises';
import { seedUser } from '@eaglerank/testing';
import { BenchError } from '../errors.js';
import type { Internals } from './internals.js';
import { tenantOf } from './world.js';

const WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 100;
/** Users whose candidates are looked at. */
const USERS = 10;

/** Resolves when the engine has caught up with a tenant's log. Throws BenchError after two minutes. */
export function drained(internals: Internals, tenant: string, token: string): Promise<void> {
  return until(`the log of ${tenant} is worked off`, async () => {
    const { tenants } = await internals.status(token);
    return tenants.length > 0 && tenants.every(({ lag }) => lag === 0);
  });
}

/** Resolves when some users' feeds start from the full number of candidates. */
export async function retrievable(internals: Internals, candidates: number): Promise<void> {
  const tenant = tenantOf(candidates);
  for (let i = 0; i < USERS; i++) {
    await until(`feeds of ${tenant} have ${candidates} candidates`, async () => {
      return (await internals.candidateIds(tenant, seedUser(i))).length === candidates;
    });
  }
}

async function until(what: string, check: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + WITHIN_MS;
  while (!(await check())) {
    if (performance.now() > deadline) throw new BenchError(`not within two minutes: ${what}`);
    await sleep(LOOK_EVERY_MS);
  }
}
