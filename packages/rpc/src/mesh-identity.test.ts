import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { rankerService } from '@eaglerank/contracts';
import { Code, systemClock, type Clock, type PeerError } from '@eaglerank/domain';
import { silentLogger, type LogFields } from '@eaglerank/telemetry';
import { TestAuthority, hasOpenssl, type IssuedFiles } from '@eaglerank/testkit';
import { expect } from 'chai';
import type { Trust } from './channel.js';
import { closeAll, closeLater, peerOf, startReplica, type Replica } from './fixtures.test.js';
import { IdentityError, MeshIdentity } from './mesh-identity.js';

const DAY_MS = 86_400_000;
const OK = 0;

describe('MeshIdentity', function () {
  this.timeout(60_000);
  let folder = '';
  let authority: TestAuthority;
  let strangers: TestAuthority;
  let logged: (readonly [event: string, fields: LogFields])[] = [];
  const note = (event: string, fields: LogFields = {}): void => void logged.push([event, fields]);
  const logger = { ...silentLogger, info: note, error: note };

  before(function () {
    if (!hasOpenssl()) this.skip();
    folder = mkdtempSync(join(tmpdir(), 'eaglerank-identity-'));
    authority = new TestAuthority(folder);
    strangers = new TestAuthority(folder, 'strangers');
  });
  beforeEach(() => (logged = []));
  afterEach(closeAll);
  after(() => rmSync(folder, { recursive: true, force: true }));

  function open(files: IssuedFiles, clock: Clock = systemClock): MeshIdentity {
    const identity = MeshIdentity.open(files, { logger, clock });
    if (!identity) throw new Error('no identity');
    closeLater(() => identity.close());
    return identity;
  }

  const serve = (identity: MeshIdentity): Promise<Replica> =>
    startReplica(() => ({ modelName: 'm' }), { identity });

  /** Status of a call over a new connection. */
  function call(
    { address }: Replica,
    trust: Trust,
    transport: 'unary' | 'stream' = 'stream',
  ): Promise<number> {
    const { peer } = peerOf([address.replace('127.0.0.1', 'localhost')], { transport, trust });
    return peer.call(rankerService.Rank, {}, { timeoutMs: 10_000 }).then(
      () => OK,
      (error: unknown) => (error as PeerError).code,
    );
  }

  for (const transport of ['unary', 'stream'] as const) {
    it(`serves over ${transport} who shows a certificate of its authority`, async () => {
      const replica = await serve(open(authority.issue('server')));
      const client = open(authority.issue('client'));
      expect(await call(replica, client, transport)).to.equal(OK);
      expect(await call(replica, undefined, transport)).to.equal(Code.UNAVAILABLE);
    });
  }

  it('greets nobody else', async () => {
    const replica = await serve(open(authority.issue('server')));
    expect(await greeted(replica, authority.issue('client'))).to.equal(true);
    expect(await greeted(replica, strangers.issue('foreign'))).to.equal(false);
    expect(await greeted(replica, undefined)).to.equal(false);
  });

  it('does not call a server of another authority, or of another name', async () => {
    const client = open(authority.issue('client'));
    // these take the client: it is the client that has to refuse them
    const trusting = (files: IssuedFiles): IssuedFiles => {
      const both = join(folder, 'both.pem');
      const roots = [files.authority, authority.issue('client').authority];
      writeFileSync(both, roots.map((file) => readFileSync(file, 'utf8')).join(''));
      return { ...files, authority: both };
    };
    const foreign = await serve(open(trusting(strangers.issue('foreign'))));
    expect(await call(foreign, client)).to.equal(Code.UNAVAILABLE);
    const misnamed = await serve(open(authority.issue('misnamed', { host: 'elsewhere' })));
    expect(await call(misnamed, client)).to.equal(Code.UNAVAILABLE);
  });

  it('takes up renewed files of both ends while it runs', async () => {
    const [server, client] = [open(authority.issue('server')), open(authority.issue('client'))];
    const replica = await serve(server);
    expect(await call(replica, client)).to.equal(OK);
    // a new authority signs all of the mesh: nothing of the old one is left
    const next = new TestAuthority(folder);
    next.issue('server');
    next.issue('client');
    await Promise.all([server.refresh(), client.refresh()]);
    expect(logged.map(([event]) => event)).to.deep.equal(Array(2).fill('MeshIdentityRenewed'));
    expect(await call(replica, client)).to.equal(OK);
    authority = next;
  });

  it('goes on with the last good files, and says once what is wrong', async () => {
    const files = authority.issue('server');
    const server = open(files);
    const replica = await serve(server);
    const client = open(authority.issue('client'));
    const breakages: readonly (readonly [string, () => void])[] = [
      ['no pair', () => copyFileSync(authority.issue('other').key, files.key)],
      ['ENOENT', () => rmSync(files.certificate)],
      ['no pair', () => writeFileSync(files.certificate, 'half a certific')],
    ];
    for (const [reason, breakIt] of breakages) {
      breakIt();
      logged = [];
      await server.refresh();
      await server.refresh();
      const said = logged.map(([event, fields]) => [event, String(fields['reason'])]);
      expect(said).to.have.length(1);
      expect(said[0]?.[0]).to.equal('MeshIdentityRefused');
      expect(said[0]?.[1]).to.contain(reason);
      expect(await call(replica, client)).to.equal(OK);
    }
    authority.issue('server');
    await server.refresh();
    expect(logged.at(-1)?.[0]).to.equal('MeshIdentityRenewed');
  });

  it('refuses to start with files that cannot serve, and names them', () => {
    const files = authority.issue('server');
    const later = { ...systemClock, now: () => Date.now() + 3 * DAY_MS };
    expect(() => open(files, later)).to.throw(IdentityError, 'has expired');
    const missing = join(folder, 'missing.pem');
    expect(() => open({ ...files, certificate: missing })).to.throw(IdentityError, missing);
    expect(() => open({ ...files, key: authority.issue('other').key })).to.throw('no pair');
    const foreign = strangers.issue('foreign').authority;
    expect(() => open({ ...files, authority: foreign })).to.throw('is not signed by');
    expect(() => open({ ...files, authority: files.key })).to.throw('no certificate in PEM form');
  });

  it('is none where no files are named', () => {
    expect(MeshIdentity.open(undefined, { logger, clock: systemClock })).to.equal(undefined);
  });
});

/** Whether a replica begins to speak HTTP/2 with a caller; a client of its own, with no check of the server. */
function greeted({ address }: Replica, files: IssuedFiles | undefined): Promise<boolean> {
  const [host = '', port = ''] = address.split(':');
  const own = files && { cert: readFileSync(files.certificate), key: readFileSync(files.key) };
  return new Promise((resolve) => {
    const options = { host, port: Number(port), ALPNProtocols: ['h2'], rejectUnauthorized: false };
    const socket = connect({ ...options, ...own });
    closeLater(() => void socket.destroy());
    socket.once('data', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}
