import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '@eaglerank/mesh';
import { expect } from 'chai';
import { TRIAL } from './chart-cases.js';
import { renderChart } from './helm.js';
import { NativePods, type Probed } from './native-pods.js';
import { untilHealthy } from './probe.js';
import { helmOrSkip } from './testing/with-helm.js';

/** The same of every service. */
const each = (probes: Probed['probes']): Probed[] =>
  ['candidate-service', 'feature-service', 'gateway', 'ranker-service'].map((component) => ({
    ...{ component, probes },
  }));

const MODEL = 'social-ranker';

describe('the containers of the profile minimal, run as processes', function () {
  this.timeout(300_000);
  let pods: NativePods | undefined;
  let crashes: readonly string[] | undefined;

  before(async function () {
    const helm = helmOrSkip(this);
    const tenants = { social: { ranking: { model: MODEL } } };
    const values = { ...TRIAL, tenants, drain: { milliseconds: 100 } };
    pods = new NativePods(await renderChart({ helm, profiles: ['minimal'], values }));
    await pods.start();
  });
  after(async () => {
    crashes ??= await pods?.stop();
  });

  it('answer their probes', async () => {
    const well = { startup: true, liveness: true, readiness: true };
    expect(await pods?.probe()).to.have.deep.members(each(well));
  });

  it('read secrets that their owner alone can read', () => {
    expect(pods?.secretMode('auth-secret')).to.equal(0o600);
  });

  it('pass the test that helm test runs', async () => {
    const result = await pods?.smokeTest();
    expect(result, result?.errors).to.include({ code: 0 });
    expect(result?.output).to.match(
      /FeedService is SERVING\nfeed of social: 0 items, nothing degraded/,
    );
  });

  it('serve a model that is published from one of them', async () => {
    const [version] = readdirSync(join(ROOT, 'config/models', MODEL));
    const folder = join('config/models', MODEL, version ?? '');
    const publish = ['cli/bin/eaglerank.mjs', 'models', 'publish', folder];
    const result = await pods?.exec('ranker-service', publish);
    expect(result, result?.errors).to.include({ code: 0 });
    const loaded = async (): Promise<boolean> => {
      const { components } = JSON.parse((await pods?.admin('ranker-service', '/health')) ?? '') as {
        components: { models: { details: { models: number } } };
      };
      // the heuristic, and now the model
      return components.models.details.models === 2;
    };
    expect(await untilHealthy(loaded)).to.equal(true);
  });

  it('fail that test when a service is away', async () => {
    await pods?.end('candidate-service');
    const result = await pods?.smokeTest();
    expect(result?.code).to.equal(1);
    expect(result?.errors).to.match(/FeedService is not SERVING|is degraded: candidate|FeedError/);
  });

  it('end when they are told, and not before', async () => {
    crashes = await pods?.stop();
    expect(crashes).to.deep.equal([]);
  });
});

describe('the same containers while Redis is away', function () {
  this.timeout(300_000);

  it('are alive, so that nothing restarts them, and are not sent requests', async function () {
    const helm = helmOrSkip(this);
    const values = { ...TRIAL, drain: { milliseconds: 100 } };
    const pods = new NativePods(await renderChart({ helm, profiles: ['minimal'], values }));
    try {
      await pods.start({ redis: false });
      const alive = { startup: true, liveness: true };
      expect(await pods.probe(['startup', 'liveness'])).to.have.deep.members(each(alive));
      const ready = await pods.probeOnce(['readiness']);
      const serving = ready.filter(({ probes }) => probes.readiness).map((p) => p.component);
      // it ranks on defaults, which beats every replica leaving at once
      expect(['ranker-service']).to.include.members(serving);
    } finally {
      expect(await pods.stop()).to.deep.equal([]);
    }
  });
});
