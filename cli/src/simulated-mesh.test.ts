import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { simulatedMesh } from './simulated-mesh.js';
import { CommandError, UsageError } from './terminal.js';

describe('The mesh to simulate', () => {
  const folder = mkdtempSync(join(tmpdir(), 'eaglerank-simulated-'));
  const secret = join(folder, 'secret');
  const named = {
    gateway: 'edge:8443',
    'secret-file': secret,
    'feature-admin': 'http://feature-service:9104',
  };
  before(() => writeFileSync(secret, 'x'.repeat(40), { mode: 0o600 }));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('is the one that is named, with tokens of its secret', async () => {
    const mesh = simulatedMesh(named);
    expect(mesh.client).to.deep.equal({ address: 'edge:8443' });
    expect(mesh.featureAdmin).to.equal('http://feature-service:9104');
    const [, claims = ''] = (await mesh.token('social')).split('.');
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).to.include({
      tenant: 'social',
      role: 'service',
      sub: 'simulator',
    });
  });

  it('is called by TLS with the authority that is named', () => {
    const ca = join(folder, 'ca.pem');
    writeFileSync(ca, 'PEM');
    expect(simulatedMesh({ ...named, ca }).client.tls?.authority.toString()).to.equal('PEM');
    expect(() => simulatedMesh({ ...named, ca: join(folder, 'none') })).to.throw(
      CommandError,
      'cannot be read',
    );
  });

  it('is not named by half', () => {
    expect(() => simulatedMesh({ gateway: 'edge:8443' })).to.throw(UsageError, '--secret-file');
  });
});
