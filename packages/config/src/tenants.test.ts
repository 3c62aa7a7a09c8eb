import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { ConfigurationError } from './environment.js';
import { loadTenants, parseTenant } from './tenants.js';

describe('tenant files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'eaglerank-tenants-'));
  after(() => rmSync(folder, { recursive: true }));

  it('need nothing but an id', () => {
    const { tenant, faults } = parseTenant('a.yaml', 'id: a');
    expect(faults).to.deep.equal([]);
    expect(tenant?.retrieval.limit).to.equal(500);
    expect(tenant?.fallback.serveWithoutSafety).to.equal(false);
  });

  it('report every fault with its path', () => {
    const text = `id: A:B
slots: 0
retrieval: {quotas: {folowed: 3}}
ranking: {exploration: {blockSize: 3}}
experiments: [{name: x, arms: [{name: a, share: 0.6}, {name: b, share: 0.5}]}]
retention: {eventIdSeconds: 60}`;
    const { tenant, faults } = parseTenant('a.yaml', text);
    expect(tenant).to.equal(undefined);
    const paths = faults.map((fault) => fault.split(' ')[1]);
    expect(paths).to.have.members([
      'id',
      'slots',
      'retrieval.quotas',
      'ranking.exploration.blockSize',
      'experiments.0.arms',
      'retention.eventIdSeconds',
    ]);
    expect(faults.every((fault) => fault.startsWith('a.yaml: '))).to.equal(true);
  });

  it('that are no YAML are named, not thrown', () => {
    expect(parseTenant('a.yaml', 'id: [').faults[0]).to.match(/^a\.yaml: is not YAML/);
    expect(parseTenant('a.yaml', '').faults[0]).to.match(/^a\.yaml: id/);
  });

  it('must be named after their tenant', () => {
    writeFileSync(join(folder, 'one.yaml'), 'id: two');
    writeFileSync(join(folder, 'bad.yaml'), 'id: bad\nslots: x');
    expect(() => loadTenants(folder)).to.throw(ConfigurationError, /2 fault\(s\)/);
    expect(() => loadTenants(join(folder, 'absent'))).to.throw(/cannot be read/);
  });

  it('of the demo are valid', () => {
    const demo = fileURLToPath(new URL('../../../config/tenants', import.meta.url));
    expect([...loadTenants(demo).keys()]).to.include.members(['social', 'market', 'bnpl']);
  });
});
