import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  openArtefact,
  parseManifest,
  type ArtefactFiles,
  type ModelArtefact,
} from '@eaglerank/model';
import { smallArtefact } from '@eaglerank/model/testing';
import { FileModelStore, publish, withStage, type Stage } from '@eaglerank/registry';
import { startTelemetry } from '@eaglerank/telemetry';
import { expect } from 'chai';
import { createRows } from '@eaglerank/features';
import { seededRandom } from '@eaglerank/domain';
import { plan, tenantOf } from '../testing/world.js';
import { LearnedModel } from './learned-model.js';
import { ModelEvents } from './model-events.js';
import type { Model } from './model.js';
import { ServingRegistry } from './serving-registry.js';

const NAMES = plan.columns.map(({ name }) => name);
const WITH_PRESENCE = [...NAMES, `${NAMES[0] ?? ''}__present`, `${NAMES[3] ?? ''}__present`];
const artefactOf = (seed: number, features = NAMES, schemaHash = plan.schemaHash) =>
  smallArtefact({ name: 'social-ranker', features, schemaHash, seed });

/** Random vectors, the user and context columns alike in all rows. */
function vectors(rows: number) {
  const random = seededRandom(3);
  const filled = createRows(rows * plan.width);
  const { user, context } = plan.blocks;
  for (let i = 0; i < rows * plan.width; i++) {
    const c = i % plan.width;
    const constant = [user, context].some((b) => c >= b.offset && c < b.offset + b.width);
    filled.values[i] = constant ? (filled.values[c] as number) || random() : random() * 4 - 1;
    filled.present[i] = constant ? 1 : Number(random() < 0.7);
  }
  return filled;
}

describe('LearnedModel', () => {
  for (const [what, features] of [
    ['over the columns of the plan', NAMES],
    ['that also reads presence', WITH_PRESENCE],
    ['over some columns in another order', [...NAMES].reverse().slice(0, 9)],
  ] as const) {
    it(`${what}: contributions add up to the score to the last bit`, async () => {
      const artefact: ModelArtefact = await openArtefact(artefactOf(5, features));
      const model = new LearnedModel(artefact, plan);
      const filled = vectors(21);
      const rows = Uint32Array.from({ length: 21 }, (_, i) => i);
      const scores = new Float64Array(21);
      model.score({ vectors: filled, width: plan.width, rows }, scores);
      expect(new Set(scores)).to.have.length.above(1);
      const contributions = model.attribute(filled, 21);
      for (let row = 0; row < 21; row++) {
        const own = contributions.subarray(row * plan.width, (row + 1) * plan.width);
        expect(own.reduce((sum, c) => sum + c, model.baseScore)).to.equal(scores[row]);
      }
    });
  }
});

describe('ServingRegistry', () => {
  const tenant = tenantOf(`
id: social
ranking: {model: social-ranker}
experiments:
  - name: ranking
    arms: [{name: control, share: 0.4}, {name: next, share: 0.4, model: social-ranker@canary}]
`);
  const other = tenantOf('id: market');
  let folder: string;
  let store: FileModelStore;
  let registry: ServingRegistry;
  const lines: string[] = [];
  const telemetry = startTelemetry({
    ...{ service: 'ranker-service', instance: 'test', version: 'test', environment: 'test' },
    ...{ sampleRatio: 0, logLevel: 'info', processMetrics: false },
    logDestination: { write: (line: string) => lines.push(line) },
  });
  const put = async (seed: number, stage: Stage): Promise<string> => {
    const now = new Date();
    return (await publish(store, artefactOf(seed), { stage, expected: {}, now })).version;
  };
  /** Into production without the check that publishing makes. */
  const promote = async (files: ArtefactFiles): Promise<void> => {
    const { name, version: of } = parseManifest(
      Buffer.from(files.get('manifest.json') ?? '').toString(),
    );
    await store.writeArtefact(name, of, files);
    await store.updateIndex((index) => withStage(index, name, of, 'production', new Date()));
  };
  const version = (arms: Record<string, string> = {}): string =>
    registry.assign('social', arms).model.version;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'eaglerank-serving-'));
    store = new FileModelStore(folder);
    lines.length = 0;
    registry = new ServingRegistry({
      ...{ plan, tenants: [tenant, other], store, events: new ModelEvents(telemetry), everyMs: 5 },
    });
  });
  afterEach(() => {
    registry.stop();
    rmSync(folder, { recursive: true });
  });
  after(() => telemetry.shutdown());

  const until = async (done: () => boolean): Promise<void> => {
    for (let i = 0; i < 3000 && !done(); i++) await new Promise((r) => setTimeout(r, 5));
    expect(done()).to.equal(true);
  };

  it('has the heuristic score until a model is published, and tells an arm without one', async () => {
    await registry.start();
    expect(registry.assign('social', {}).model.name).to.equal('heuristic');
    const first = await put(1, 'production');
    await until(() => version() === first);
    expect(registry.assign('market', {}).model.name).to.equal('heuristic');
    const inArm = registry.assign('social', { ranking: 'next' });
    expect(inArm).to.deep.include({ ineffective: ['ranking'] });
    expect(inArm.model.version).to.equal(first);
    const canary = await put(2, 'canary');
    await until(() => version({ ranking: 'next' }) === canary);
    expect(registry.assign('social', { ranking: 'next' }).ineffective).to.deep.equal([]);
    expect([version(), version({ ranking: 'control' })]).to.deep.equal([first, first]);
    expect(registry.named('social', 'social-ranker')?.version).to.equal(first);
    expect(registry.named('social', `social-ranker@${canary}`)?.version).to.equal(canary);
    expect(registry.named('social', 'heuristic')?.name).to.equal('heuristic');
    expect(registry.named('market', 'social-ranker')).to.equal(undefined);
    expect(registry.find('social', 'social-ranker', canary)?.version).to.equal(canary);
    expect(registry.find('market', 'social-ranker', canary)).to.equal(undefined);
    const text = await telemetry.metrics.text();
    expect(text).to.match(new RegExp(`model_info{[^}]*version="${canary}",stage="canary"[^}]*} 1`));
    expect(text).to.match(/model_registry_versions{[^}]*stage="production"[^}]*} 1/);
  });

  it('serves on with what it has when the next is damaged or of another plan', async () => {
    const first = await put(1, 'production');
    await registry.start();
    expect(version()).to.equal(first);
    await promote(new Map([...artefactOf(2), ['golden.bin', Buffer.from('EGV1')]]));
    await until(() => lines.some((line) => line.includes('"reason":"truncated"')));
    await promote(artefactOf(3, NAMES, plan.schemaHash + 1));
    await until(() => lines.some((line) => line.includes('"reason":"schema"')));
    expect(version()).to.equal(first);
    expect(await telemetry.metrics.text()).to.match(
      /model_load_failures_total{[^}]*reason="schema"[^}]*} 1/,
    );
  });

  it('explains scores of versions that were replaced', async () => {
    const first = await put(1, 'production');
    await registry.start();
    const second = await put(2, 'production');
    await until(() => version() === second);
    expect(registry.find('social', 'social-ranker', first)?.version).to.equal(first);
    expect(registry.find('social', 'social-ranker', '0123456789ab')).to.equal(undefined);
  });

  it('tells the greatest importances of what is held, and forgets those of what is not', () => {
    const { model } = registry.assign('social', {});
    const importance = Array.from({ length: 25 }, (_, i) => ({
      feature: `f${i}`,
      share: (25 - i) / 325,
    }));
    const trained: Model = Object.assign(Object.create(model) as Model, { name: 'm', importance });
    const events = new ModelEvents(telemetry);
    const told = () => telemetry.metrics.samples('feature_importance');
    events.held([{ tenant: 'social', stage: 'production', model: trained }]);
    expect(told()).to.have.length(20);
    expect(told()[0]).to.deep.equal({ labels: { model: 'm', feature: 'f0' }, value: 25 / 325 });
    events.held([{ tenant: 'social', stage: 'production', model }]);
    expect(told()).to.deep.equal([]);
  });
});
