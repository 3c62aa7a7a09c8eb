import { rankerService } from '@eaglerank/contracts';
import { expect } from 'chai';
import { parseDnsName, systemLookup, toTarget } from './dns-names.js';
import { closeAll, eventually, peerOf, sleep, startReplica } from './fixtures.test.js';

describe('addresses', () => {
  it('knows names from addresses', () => {
    expect(parseDnsName('127.0.0.1:7071')).to.equal(undefined);
    expect(parseDnsName('ranker:7072')).to.equal(undefined);
    expect(parseDnsName('dns:///ranker.svc:7072')).to.deep.equal({
      host: 'ranker.svc',
      port: '7072',
    });
    expect(parseDnsName('dns:///[::1]:7072')).to.deep.equal({ host: '::1', port: '7072' });
    for (const bad of ['dns:///ranker', 'dns:///:7072', 'dns:///ranker:http']) {
      expect(() => parseDnsName(bad), bad).to.throw('is not dns:///host:port');
    }
    expect(toTarget('10.0.0.1', '1')).to.equal('ipv4:10.0.0.1:1');
    expect(toTarget('::1', '1')).to.equal('ipv6:[::1]:1');
  });

  it('resolves as the system does', async () => {
    expect(await systemLookup('localhost')).to.satisfy(
      (found: string[]) => found.includes('127.0.0.1') || found.includes('::1'),
    );
  });
});

describe('replicas behind a name', () => {
  afterEach(closeAll);

  for (const transport of ['unary', 'stream'] as const) {
    it(`follow the name over ${transport}`, async () => {
      const counts = { first: 0, second: 0 };
      const first = await startReplica(() => {
        counts.first++;
        return {};
      });
      const port = Number(first.address.split(':')[1]);
      const count = (): object => {
        counts.second++;
        return {};
      };
      await startReplica(count, { bind: '127.0.0.2', port });
      let ips: string[] | Error = ['127.0.0.1'];
      const { peer } = peerOf([`dns:///mesh.test:${port}`], {
        transport,
        refreshMs: 20,
        lookup: () => (ips instanceof Error ? Promise.reject(ips) : Promise.resolve(ips)),
      });
      await sleep(20);
      await peer.ready(10_000);
      const calls = async (n: number): Promise<void> => {
        for (let i = 0; i < n; i++) await peer.call(rankerService.Rank, {}, { timeoutMs: 10_000 });
      };
      await calls(5);
      expect(counts).to.deep.equal({ first: 5, second: 0 });
      ips = ['127.0.0.1', '127.0.0.2'];
      await eventually(() => peer.replicas.all.length === 2);
      await eventually(() => peer.replicas.all.every((endpoint) => endpoint.connected));
      await calls(10);
      expect(counts.second).to.be.within(4, 6);
      ips = new Error('SERVFAIL');
      await sleep(60);
      await calls(4);
      ips = ['127.0.0.2'];
      await eventually(() => peer.replicas.all.length === 1);
      const { first: before } = counts;
      await calls(5);
      expect(counts.first).to.equal(before);
    });
  }
});
