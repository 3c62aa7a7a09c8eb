import { rankerService } from '@eaglerank/contracts';
import { Code, RequestError, type PeerError } from '@eaglerank/domain';
import { startTcpProxy } from '@eaglerank/testkit';
import { expect } from 'chai';
import {
  closeAll,
  closeLater,
  connected,
  eventually,
  peerOf,
  RANK,
  series,
  sleep,
  startChildReplica,
  startReplica,
  streaming,
  type RankHandler,
} from './fixtures.test.js';
import type { Peer } from './peer.js';

const call = (peer: Peer, options = {}) =>
  peer.call(rankerService.Rank, {}, { timeoutMs: 10_000, ...options });
const codeOf = (promise: Promise<unknown>): Promise<number> =>
  promise.then(
    () => 0,
    (error: unknown) => (error as PeerError).code,
  );
const unavailable = (retryAfterMs?: number): RequestError =>
  new RequestError('DRAINING', 'draining', retryAfterMs === undefined ? {} : { retryAfterMs });

for (const transport of ['unary', 'stream'] as const) {
  describe(`Peer over ${transport}`, () => {
    const connect = async (addresses: readonly string[], options = {}) => {
      const made = peerOf(addresses, { transport, ...options });
      await made.peer.ready(10_000);
      await connected(made.peer);
      if (transport === 'stream') await streaming(made.peer);
      return made;
    };
    afterEach(closeAll);

    it('spreads calls over its replicas', async () => {
      const counts = [0, 0, 0];
      const addresses = await Promise.all(
        counts.map(async (_, i) => {
          const count = (): object => {
            counts[i] = (counts[i] ?? 0) + 1;
            return {};
          };
          return (await startReplica(count)).address;
        }),
      );
      const { peer } = await connect(addresses);
      for (let i = 0; i < 30; i++) await call(peer);
      for (const count of counts) expect(count).to.be.within(8, 12);
    });

    it('tries another replica once when one is unavailable, in one span', async () => {
      const bad = await startReplica(() => {
        throw unavailable();
      });
      const good = await startReplica(() => ({ modelName: 'good' }));
      const { peer, spans, telemetry } = await connect([bad.address, good.address]);
      for (let i = 0; i < 4; i++) expect((await call(peer)).modelName).to.equal('good');
      expect(spans.named(RANK)).to.have.length(4);
      const attempts = spans.named(RANK).map((s) => s.attributes['eaglerank.rpc.attempts']);
      expect(attempts).to.include(2);
      const [sent] = await series(telemetry, 'rpc_client_retries_total{');
      expect(sent).to.match(/peer="ranker",outcome="sent"} [234]$/);
    });

    it('sends every attempt the request of its own call, however many there are at once', async () => {
      const bad = await startReplica(() => {
        throw unavailable();
      });
      const good = await startReplica((_, { userId }) => ({ modelName: userId }));
      const { peer } = await connect([bad.address, good.address]);
      const users = Array.from({ length: 40 }, (_, i) => `u${i}`.repeat(i + 1));
      const answers = await Promise.all(
        users.map((userId) => peer.call(rankerService.Rank, { userId }, { timeoutMs: 10_000 })),
      );
      expect(answers.map(({ modelName }) => modelName)).to.deep.equal(users);
    });

    it('makes two attempts at most and none after other failures', async () => {
      const calls = { n: 0 };
      let fault: () => RequestError = unavailable;
      const replica = await startReplica(() => {
        calls.n++;
        throw fault();
      });
      const { peer } = await connect([replica.address]);
      expect(await codeOf(call(peer))).to.equal(Code.UNAVAILABLE);
      expect(calls.n).to.equal(2);
      fault = () => new RequestError('OVERLOADED', 'full');
      expect(await codeOf(call(peer))).to.equal(Code.RESOURCE_EXHAUSTED);
      fault = () => new RequestError('DEADLINE_EXCEEDED', 'late');
      expect(await codeOf(call(peer))).to.equal(Code.DEADLINE_EXCEEDED);
      expect(calls.n).to.equal(4);
    });

    it('does not retry when it is told not to', async () => {
      let calls = 0;
      const replica = await startReplica(() => {
        calls++;
        throw unavailable();
      });
      const { peer } = await connect([replica.address], { retry: false });
      expect(await codeOf(call(peer))).to.equal(Code.UNAVAILABLE);
      expect(calls).to.equal(1);
    });

    it('waits as long as it is asked to, or gives up where the deadline is nearer', async () => {
      let waits = 60;
      const at: number[] = [];
      const replica = await startReplica(() => {
        at.push(performance.now());
        if (at.length === 1 || waits > 60) throw unavailable(waits);
        return {};
      });
      const { peer } = await connect([replica.address]);
      await call(peer);
      expect((at[1] ?? 0) - (at[0] ?? 0)).to.be.at.least(55);
      waits = 120_000;
      // neither this wait nor this deadline would end before the test does
      expect(await codeOf(call(peer, { timeoutMs: 60_000 }))).to.equal(Code.UNAVAILABLE);
      expect(at).to.have.length(3);
    });

    it('goes on with the other replica when one is killed, and comes back to it', async function () {
      // it starts three processes
      this.timeout(60_000);
      const first = await startChildReplica();
      const second = await startChildReplica();
      const { peer } = await connect([first.address, second.address]);
      const port = Number(first.address.split(':')[1]);
      const codes: number[] = [];
      const seen = new Set<string>();
      let running = true;
      const load = (async () => {
        while (running) {
          codes.push(await codeOf(call(peer).then(({ modelName }) => seen.add(modelName))));
          await sleep(2);
        }
      })();
      const callsMore = (n: number): Promise<void> => {
        const { length } = codes;
        return eventually(() => codes.length > length + n);
      };
      await callsMore(15);
      await first.stop();
      await callsMore(15);
      const reborn = await startChildReplica(port);
      await eventually(() => seen.has(String(reborn.process.pid)), 40_000);
      running = false;
      await load;
      expect(codes.filter((code) => code !== 0)).to.deep.equal([]);
    });

    it('holds back from a replica that hangs and takes it back when it answers', async () => {
      const hung = await startChildReplica();
      const { peer, telemetry } = await connect([hung.address], {
        // the connection is not what is given up here
        keepaliveMs: 60_000,
        keepaliveTimeoutMs: 60_000,
      });
      await call(peer);
      hung.process.kill('SIGSTOP');
      const codes: number[] = [];
      while (codes.at(-1) !== Code.UNAVAILABLE) {
        codes.push(await codeOf(call(peer, { timeoutMs: 40 })));
      }
      const late = codes.slice(0, -1);
      expect(late.length).to.be.at.least(5);
      expect(new Set(late)).to.deep.equal(new Set([Code.DEADLINE_EXCEEDED]));
      // it is not sent: this deadline would not end before the test does
      expect(await codeOf(call(peer, { timeoutMs: 60_000 }))).to.equal(Code.UNAVAILABLE);
      expect((await series(telemetry, 'rpc_client_breaker_open{'))[0]).to.match(/ 1$/);
      hung.process.kill('SIGCONT');
      while ((await codeOf(call(peer))) !== 0) await sleep(5);
      await eventually(
        () => peer.options.telemetry.metrics.samples('rpc_client_breaker_open')[0]?.value === 0,
      );
    });

    it('holds nothing against a replica for deadlines that nobody could keep', async () => {
      const { address } = await startReplica(() => new Promise(() => undefined));
      const { peer, telemetry } = await connect([address]);
      const calls = Array.from({ length: 20 }, () => codeOf(call(peer, { timeoutMs: 5 })));
      // a caller that is busy itself hears of their end long after it
      const until = performance.now() + 60;
      while (performance.now() < until);
      expect(new Set(await Promise.all(calls))).to.deep.equal(new Set([Code.DEADLINE_EXCEEDED]));
      expect((await series(telemetry, 'rpc_client_breaker_open{'))[0] ?? ' 0').to.match(/ 0$/);
    });

    it('notices a connection that swallows everything, and reconnects', async () => {
      const replica = await startReplica(() => ({}));
      const port = Number(replica.address.split(':')[1]);
      const proxy = await startTcpProxy({ targetPort: port });
      closeLater(() => proxy.stop());
      const { peer } = await connect([`127.0.0.1:${proxy.port}`], {
        keepaliveMs: 300,
        keepaliveTimeoutMs: 1000,
      });
      await call(peer);
      proxy.blackhole();
      expect(await codeOf(call(peer, { timeoutMs: 60 }))).to.equal(Code.DEADLINE_EXCEEDED);
      await eventually(() => peer.replicas.all.every((endpoint) => !endpoint.connected));
      await proxy.heal();
      while ((await codeOf(call(peer))) !== 0) await sleep(5);
    });

    it('fails no request while a replica drains under load', async () => {
      const slow: RankHandler = async () => {
        await sleep(5);
        return {};
      };
      const first = await startReplica(slow);
      const second = await startReplica(slow);
      const { peer } = await connect([first.address, second.address]);
      const codes: Promise<number>[] = [];
      const timer = setInterval(() => codes.push(codeOf(call(peer))), 2);
      const callsMore = (n: number): Promise<void> => {
        const { length } = codes;
        return eventually(() => codes.length > length + n);
      };
      await callsMore(50);
      const before = codes.length;
      await first.server.stop({ drainMs: 100, graceMs: 15_000 });
      expect(codes.length, 'calls while it drains').to.be.above(before);
      await callsMore(50);
      clearInterval(timer);
      const failed = (await Promise.all(codes)).filter((code) => code !== 0);
      expect(failed).to.deep.equal([]);
    });

    it('answers calls that outlive it, retries too', async () => {
      const replica = await startReplica(() => {
        throw unavailable(30);
      });
      const { peer } = await connect([replica.address]);
      const waiting = codeOf(call(peer));
      await sleep(15);
      peer.close();
      expect(await waiting).to.equal(Code.UNAVAILABLE);
      expect(await codeOf(call(peer))).to.equal(Code.UNAVAILABLE);
    });

    it('is not held back by replicas that say why they cannot answer', async () => {
      let away = true;
      const replica = await startReplica(() => {
        if (away) throw unavailable(-1);
        return {};
      });
      const { peer } = await connect([replica.address]);
      for (let i = 0; i < 20; i++) await codeOf(call(peer));
      away = false;
      expect(await codeOf(call(peer))).to.equal(0);
    });

    it('says that it is not connected', async () => {
      const { peer } = peerOf(['127.0.0.1:1'], { transport });
      expect(await codeOf(peer.ready(100))).to.equal(Code.UNAVAILABLE);
      expect(await codeOf(call(peer))).to.equal(Code.UNAVAILABLE);
      expect(() => peerOf([])).to.throw('no address');
    });
  });
}
