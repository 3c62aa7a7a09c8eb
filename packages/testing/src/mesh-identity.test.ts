import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDemoSecret } from '@eaglerank/auth';
import { rankerService } from '@eaglerank/contracts';
import { Code, type PeerError } from '@eaglerank/domain';
import { ROOT } from '@eaglerank/mesh';
import { Peer } from '@eaglerank/rpc';
import { startTelemetry } from '@eaglerank/telemetry';
import { TestAuthority, hasOpenssl, type IssuedFiles } from '@eaglerank/testkit';
import { expect } from 'chai';
import { TestMesh } from './test-mesh.js';

describe('a mesh whose services know one another by certificates', function () {
  this.timeout(120_000);
  let folder = '';
  let files: IssuedFiles;

  before(function () {
    if (!hasOpenssl()) this.skip();
    folder = mkdtempSync(join(tmpdir(), 'eaglerank-mtls-'));
    files = new TestAuthority(folder).issue('mesh');
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Enough to read the configuration; nothing listens there. */
  const bare = (): Record<string, string> => {
    const secret = join(folder, 'secret');
    ensureDemoSecret(secret);
    return { REDIS_URL: 'redis://127.0.0.1:9', AUTH_SECRET_FILE: secret };
  };
  const start = (service: string, env: Readonly<Record<string, string>>) =>
    spawnSync(process.execPath, [join(ROOT, service, 'dist/main.js')], {
      ...{ cwd: ROOT, encoding: 'utf8', timeout: 60_000 },
      env: { ...bare(), ...env },
    });
  const settings = (): Record<string, string> => ({
    MESH_CERTIFICATE_FILE: files.certificate,
    MESH_KEY_FILE: files.key,
    MESH_AUTHORITY_FILE: files.authority,
  });

  it('serves feeds, and takes no call of a stranger', async () => {
    const mesh = await TestMesh.start({ env: settings() });
    const telemetry = startTelemetry({
      ...{ service: 'stranger', instance: 'one', version: '0', environment: 'test' },
      ...{ sampleRatio: 0, logLevel: 'error' },
    });
    const addresses = mesh.mesh.address('ranker-service');
    const stranger = new Peer({ name: 'ranker-service', addresses, telemetry });
    try {
      const client = await mesh.client();
      const { items, degraded } = await client.getFeed({ userId: 'u-1', pageSize: 10 });
      expect(items).to.have.length(10);
      expect(degraded ?? []).to.deep.equal([]);
      const refused = await stranger.call(rankerService.Rank, {}, { timeoutMs: 2000 }).then(
        () => 0,
        (error: unknown) => (error as PeerError).code,
      );
      expect(refused).to.be.oneOf([Code.UNAVAILABLE, Code.DEADLINE_EXCEEDED]);
    } finally {
      stranger.close();
      await telemetry.shutdown();
      await mesh.stop();
    }
  });

  for (const service of ['gateway', 'candidate-service', 'ranker-service']) {
    it(`${service} ends with a word on the file that it cannot use`, () => {
      const { status, stderr } = start(service, {
        ...settings(),
        MESH_KEY_FILE: '/nowhere/key.pem',
      });
      expect(stderr.trim()).to.equal(
        '/nowhere/key.pem cannot be read (ENOENT): mount it or correct the path',
      );
      expect(status).to.equal(1);
    });

    it(`${service} refuses a part of the three files`, () => {
      const { status, stderr } = start(service, { MESH_KEY_FILE: files.key });
      expect(stderr).to.contain('MESH_CERTIFICATE_FILE, MESH_AUTHORITY_FILE must be set as well');
      expect(status).to.equal(1);
    });
  }
});
