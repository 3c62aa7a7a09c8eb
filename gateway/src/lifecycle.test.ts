import { Code } from '@eaglerank/domain';
import { expect } from 'chai';
import { eventually, failure, Harness } from './testing/harness.js';

interface Health {
  readonly status: string;
  readonly ready: boolean;
  readonly components: Readonly<Record<string, { status: string }>>;
}

describe('the life of a gateway', () => {
  async function health(h: Harness): Promise<Health> {
    const url = `http://127.0.0.1:${h.gateway.adminPort}/health`;
    return (await (await fetch(url)).json()) as Health;
  }

  it('starts without Redis and the services, and serves when they come', async () => {
    const h = await Harness.start({ untilReady: false });
    try {
      await h.ready();
      await h.gateway.stop();
      await h.seed('strict', 30);
      await Promise.all([h.redis.kill(), h.candidates.stop(), h.ranker.stop()]);
      h.gateway = await h.startGateway();
      const early = await fetch(`http://127.0.0.1:${h.gateway.adminPort}/health/ready`);
      expect(early.status).to.equal(503);
      const client = await h.client('strict');
      expect((await failure(client.getFeed({}))).code).to.equal(Code.UNAVAILABLE);
      await Promise.all([h.redis.restart(), h.candidates.start(), h.ranker.start()]);
      await h.ready();
      await eventually('feeds come', async () => (await client.getFeed({})).items.length === 20);
    } finally {
      await h.stop();
    }
  });

  it('serves as long as any tier can, and says what is missing', async () => {
    const h = await Harness.start();
    try {
      await h.seed('strict', 30);
      await eventually(
        'all is well',
        async () => (await health(h)).components['feed'] !== undefined,
      );
      await h.redis.kill();
      await eventually('Redis is missed', async () => {
        const report = await health(h);
        return report.ready && report.components['redis']?.status === 'unhealthy';
      });
      expect((await health(h)).status).to.equal('degraded');
    } finally {
      await h.stop();
    }
  });

  it('refuses the demo secret beyond loopback, and stages that do not fit the deadline', async () => {
    const h = await Harness.start();
    const refused = async (env: Readonly<Record<string, string>>): Promise<string> => {
      try {
        await (await h.startGateway(env)).stop();
        return 'started';
      } catch (error) {
        return (error as Error).message;
      }
    };
    try {
      expect(await refused({ BIND_ADDRESS: '0.0.0.0' })).to.include('demo secret');
      const stages = { FEED_DEADLINE_MS: '100', CANDIDATES_TIMEOUT_MS: '90' };
      expect(await refused(stages)).to.include('exceeds FEED_DEADLINE_MS 100');
      const both = { AUTH_JWKS_URL: 'http://127.0.0.1:1/' };
      expect(await refused(both)).to.include('exclude one another');
      const unsigned = { ...both, AUTH_SECRET_FILE: '' };
      expect(await refused(unsigned)).to.include('PAGE_TOKEN_SECRET_FILE');
    } finally {
      await h.stop();
    }
  });

  it('leaves no trace of its golden feeds', async () => {
    const h = await Harness.start();
    try {
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(h.spans.spans.map((s) => s.name)).to.deep.equal([]);
      expect(await h.log('strict')).to.deep.equal([]);
    } finally {
      await h.stop();
    }
  });

  it('finishes what is in flight, writes what was served, and then is gone', async () => {
    const h = await Harness.start({ env: { DRAIN_MS: '100' } });
    try {
      await h.seed('strict', 30);
      const client = await h.client('strict');
      h.candidates.behaviour = { delayMs: 200 };
      const inFlight = Array.from({ length: 20 }, (_, i) => client.getFeed({ userId: `u${i}` }));
      await eventually('they arrived', () => h.candidates.calls > 15);
      await h.gateway.stop();
      const feeds = await Promise.all(inFlight);
      expect(feeds.every(({ items }) => items.length === 20)).to.equal(true);
      const written = (await h.log('strict')).map(({ served }) => served?.requestId);
      for (const { requestId } of feeds) expect(written).to.include(requestId);
      expect((await failure(client.getFeed({}))).code).to.equal(Code.UNAVAILABLE);
    } finally {
      await h.stop();
    }
  });

  it('shares a quota with the other gateways', async () => {
    const h = await Harness.start({ env: { INSTANCE: 'one' } });
    const other = await h.startGateway({ INSTANCE: 'two' });
    try {
      await h.ready(other);
      await h.seed('tiny', 5);
      const clients = [
        await h.client('tiny'),
        await h.client('tiny', { address: `127.0.0.1:${other.port}` }),
      ];
      // the bursts are spent, then both learn of one another
      const spend = async (): Promise<number> => {
        const calls = clients.flatMap((c) => Array.from({ length: 10 }, () => c.getFeed({})));
        const ended = await Promise.allSettled(calls);
        return ended.filter(({ status }) => status === 'fulfilled').length;
      };
      await spend();
      await new Promise((resolve) => setTimeout(resolve, 3000));
      await spend();
      const startedAt = performance.now();
      let passed = 0;
      while (performance.now() - startedAt < 4000) {
        passed += await spend();
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      const seconds = (performance.now() - startedAt) / 1000;
      expect(passed, 'about one request a second, over both').to.be.within(2, 3 + seconds);
    } finally {
      await other.stop();
      await h.stop();
    }
  });

  it('writes served pages once the log is back', async () => {
    const h = await Harness.start();
    try {
      await h.seed('strict', 30);
      const client = await h.client('strict');
      await h.redis.kill();
      const away = await client.getFeed({ userId: 'u1' });
      expect(away.items).to.have.length(20);
      await new Promise((resolve) => setTimeout(resolve, 300));
      await h.redis.restart();
      await eventually('the page is written', async () =>
        (await h.log('strict')).some((r) => r.served?.requestId === away.requestId),
      );
    } finally {
      await h.stop();
    }
  });
});
