import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalMesh } from '@eaglerank/mesh';
import { eventually } from '@eaglerank/testing';
import { expect } from 'chai';
import { env } from '../config.js';
import { PrometheusApi } from '../dashboards/testing/prometheus-api.js';
import { findTool } from '../tools/find-tool.js';
import { Beside } from './beside.js';
import { REQUIRED_TOOLS } from './stack.js';

/** What Debian has, and nothing that was built. */
const PACKAGED = { ...env, EAGLERANK_TOOLS_DIR: '/nowhere' };

describe('the stack beside a mesh', function () {
  this.timeout(180_000);
  let folder = '';
  const steps: string[] = [];
  const meshWith = (tools: Readonly<Record<string, string | undefined>>): LocalMesh =>
    new LocalMesh({
      stateDir: join(folder, 'state'),
      companion: new Beside({
        ...{ env: tools, folder: join(folder, 'beside') },
        onStep: (text) => steps.push(text),
      }),
    });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'eaglerank-beside-'));
    steps.length = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('scrapes every service, says what is missing, and ends with the mesh', async function () {
    if (REQUIRED_TOOLS.some((name) => !findTool(name, PACKAGED))) return this.skip();
    const mesh = meshWith(PACKAGED);
    let url = '';
    try {
      await mesh.start();
      const said = steps.join('\n');
      url = /Prometheus (\S+)/.exec(said)?.[1] ?? '';
      expect(said).to.contain('otelcol is not installed');
      expect(mesh.plan('gateway').env['OTEL_EXPORTER_OTLP_ENDPOINT']).to.equal(
        mesh.traces?.endpoint,
      );
      const services = 'up{job=~".+-service|gateway"} == 1';
      await eventually('all are scraped', async () => {
        const up = await new PrometheusApi(url).query(services);
        return up.length === mesh.plans.length;
      });
    } finally {
      await mesh.stop();
    }
    expect(await fetch(`${url}/-/ready`).catch(() => undefined)).to.equal(undefined);
    expect(existsSync(join(folder, 'beside/prometheus.yml'))).to.equal(true);
    return undefined;
  });

  it('says what to install where Prometheus is missing, and leaves nothing running', async () => {
    const mesh = meshWith({ EAGLERANK_TOOLS_DIR: '/nowhere', PATH: '/nowhere' });
    const failed = await mesh.start().then(
      () => '',
      (error: unknown) => (error as Error).message,
    );
    const admin = mesh.plan('gateway').admin;
    await mesh.stop();
    expect(failed).to.contain('apt-get install prometheus');
    expect(await fetch(admin).catch(() => undefined)).to.equal(undefined);
  });
});
