import { setTimeout as sleep } from 'node:timers/promises';
import { FeedError } from '@eaglerank/client';
import type { GetFeedResponseOut } from '@eaglerank/contracts';
import { expect } from 'chai';
import { SteadyLoad, type LoadOutcome } from './load.js';
import { seedUser } from './seed.js';
import { TestMesh, eventually } from './test-mesh.js';

const EXIT_WITHIN_MS = 60_000;

describe('SIGTERM under load with two replicas', function () {
  this.timeout(180_000);
  let test: TestMesh;

  before(async () => {
    test = await TestMesh.start({
      replicas: { gateway: 2, candidate: 2, ranker: 2 },
      restart: false,
      tenant: 'retrieval: {seenSeconds: 0}\n',
    });
  });
  after(() => test?.stop());

  /** Load with a client of each kind while the process drains and ends; failures from its signal on. */
  async function terminate(
    name: string,
  ): Promise<{ off: LoadOutcome<GetFeedResponseOut>; on: LoadOutcome<GetFeedResponseOut> }> {
    const without = await test.client({ retries: 0 });
    const withRetries = await test.client({ retries: 1 });
    const ask = (client: typeof without) => (i: number) =>
      client.getFeed({ userId: seedUser(i % 20), pageSize: 5 });
    const loads = [new SteadyLoad(ask(without), 20), new SteadyLoad(ask(withRetries), 20)] as const;
    await eventually('both clients are answered', () => loads.every(({ streak }) => streak >= 10));
    const before = loads.map(({ failed }) => failed);
    const managed = test.mesh.process(name);
    process.kill(managed.pid as number, 'SIGTERM');
    await eventually(`${name} ends`, () => managed.state === 'stopped', EXIT_WITHIN_MS);
    await sleep(500);
    const [off, on] = [await loads[0].stop(), await loads[1].stop()];
    return {
      off: { ...off, failures: off.failures.slice(before[0]) },
      on: { ...on, failures: on.failures.slice(before[1]) },
    };
  }

  for (const name of ['ranker-service-2', 'candidate-service-2', 'gateway-2']) {
    it(`${name}: no request fails with retries on`, async function () {
      const { off, on } = await terminate(name);
      const count = (o: LoadOutcome<unknown>): string =>
        `${o.failures.length} of ${o.answers.length + o.failures.length}`;
      this.test!.title += ` (failed with retries off ${count(off)}, on ${count(on)})`;
      // shedding is the machine's doing, not the drain's: a busy one sheds without any SIGTERM
      const shed = ({ error }: { readonly error: unknown }): boolean =>
        error instanceof FeedError && error.reason === 'OVERLOADED';
      const failed = on.failures.filter((failure) => !shed(failure));
      expect(failed.map(({ error }) => String(error))).to.deep.equal([]);
      expect(on.failures.length).to.be.below(on.answers.length);
      expect(on.answers.length).to.be.greaterThan(20);
      expect(on.answers.every(({ value }) => value.items.length === 5)).to.equal(true);
    });
  }

  it('Ctrl-C style stop leaves no process', async () => {
    const pids = [...test.mesh.processes.values()].map((p) => p.pid);
    await test.mesh.stop();
    for (const pid of pids) {
      if (pid !== undefined) expect(() => process.kill(pid, 0)).to.throw(/ESRCH/);
    }
  });
});
