import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { ensureDemoSecret, readSecret } from './secret.js';

describe('the secret file', () => {
  let folder = '';
  let file = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'eaglerank-secret-'));
    file = join(folder, 'sub', 'secret');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is made once, for its owner alone, and serves on loopback only', () => {
    ensureDemoSecret(file);
    expect(statSync(file).mode & 0o777).to.equal(0o600);
    const first = readFileSync(file, 'utf8');
    ensureDemoSecret(file);
    expect(readFileSync(file, 'utf8')).to.equal(first);
    expect(readSecret(file, '127.0.0.1').length).to.be.greaterThan(32);
    expect(() => readSecret(file, '0.0.0.0')).to.throw('demo secret');
  });

  it('is refused when open to others, short or missing', () => {
    const own = join(folder, 'own');
    writeFileSync(own, 'x'.repeat(32), { mode: 0o600 });
    expect(readSecret(own, '0.0.0.0')).to.have.length(32);
    chmodSync(own, 0o640);
    expect(() => readSecret(own, '127.0.0.1')).to.throw('chmod 600');
    writeFileSync(join(folder, 'short'), 'abc', { mode: 0o600 });
    expect(() => readSecret(join(folder, 'short'), '127.0.0.1')).to.throw('fewer than 32');
    expect(() => readSecret(join(folder, 'none'), '127.0.0.1')).to.throw('cannot be read');
  });
});
