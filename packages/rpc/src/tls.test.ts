import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rankerService } from '@eaglerank/contracts';
import { Code, type PeerError } from '@eaglerank/domain';
import { expect } from 'chai';
import { closeAll, peerOf, startReplica } from './fixtures.test.js';

/** A self-signed certificate for `name`, which is its own authority. */
function certify(folder: string, name: string): { certificate: Buffer; key: Buffer } {
  const [key, certificate] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)];
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
      ...['-days', '2', '-subj', `/CN=${name}`, '-addext', 'subjectAltName=DNS:localhost'],
      ...['-keyout', key, '-out', certificate],
    ],
    { stdio: 'ignore' },
  );
  return { certificate: readFileSync(certificate), key: readFileSync(key) };
}

describe('TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'eaglerank-tls-'));
  after(() => {
    rmSync(folder, { recursive: true });
  });
  afterEach(closeAll);

  before(function () {
    try {
      execFileSync('openssl', ['version'], { stdio: 'ignore' });
    } catch {
      this.skip();
    }
  });

  for (const transport of ['unary', 'stream'] as const) {
    it(`serves over ${transport} who shows a certificate, and nobody else`, async () => {
      const server = certify(folder, 'server');
      const client = certify(folder, 'client');
      const replica = await startReplica(() => ({ modelName: 'm' }), {
        tls: { ...server, clientAuthority: client.certificate },
      });
      const address = replica.address.replace('127.0.0.1', 'localhost');
      const call = (tls: object): Promise<number> => {
        const { peer } = peerOf([address], { transport, ...tls });
        return peer.call(rankerService.Rank, {}, { timeoutMs: 10_000 }).then(
          () => 0,
          (error: unknown) => (error as PeerError).code,
        );
      };
      const authority = server.certificate;
      expect(await call({ tls: { authority, ...client } })).to.equal(0);
      const strangers = [{}, { tls: { authority } }, { tls: { authority: client.certificate } }];
      for (const stranger of [...strangers, { tls: { authority, ...server } }]) {
        expect(await call(stranger)).to.equal(Code.UNAVAILABLE);
      }
    });
  }
});
