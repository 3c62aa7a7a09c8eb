import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadFeaturePlan } from '@eaglerank/features';
import { ROOT } from '@eaglerank/mesh/plan';
import { writeFolder } from '@eaglerank/model';
import { smallArtefact } from '@eaglerank/model/testing';
import { expect } from 'chai';
import { callWith, type Outcome } from '../testing/call-with.js';

describe('eaglerank models', () => {
  const root = mkdtempSync(join(tmpdir(), 'eaglerank-cli-models-'));
  after(() => rmSync(root, { recursive: true }));
  const { schemaHash, columns } = loadFeaturePlan(join(ROOT, 'config/features.yaml'));
  let artefacts = 0;
  let registry: string;
  beforeEach(() => {
    registry = mkdtempSync(join(root, 'registry-'));
  });

  const models = (...args: string[]): Promise<Outcome> =>
    callWith(['models', ...args], { MODELS_DIR: registry }, AbortSignal.abort());

  async function artefact(report?: unknown): Promise<string> {
    const folder = join(root, `${artefacts}`);
    const features = columns.slice(0, 2).map(({ name }) => name);
    const files = smallArtefact({ name: 'm', features, schemaHash, seed: ++artefacts });
    await writeFolder(folder, files);
    if (report !== undefined) writeFileSync(join(folder, 'report.json'), JSON.stringify(report));
    return folder;
  }

  const publish = (folder: string) => models('publish', folder, '--no-wait');
  const reported = (model: unknown, served: unknown) => ({
    metrics: {
      validation: {
        model: { ndcg10: 0.1, ndcg10Corrected: model },
        loggedOrder: { ndcg10: 0.2, ndcg10Corrected: served },
      },
    },
  });

  it('publishes with a warning what its report finds no better than what served', async () => {
    const worse = await publish(await artefact(reported(0.41, 0.52)));
    expect(worse).to.include({ code: 0 });
    expect(worse.out).to.match(/^m@[0-9a-f]{12}: production\n/);
    expect(worse.err).to.match(/^warning: .*0\.4100 against 0\.5200.*docs\/training\.md/);
    expect((await publish(await artefact(reported(0.5, 0.5)))).err).to.match(/^warning: /);
  });

  it('is silent where the model is better, or where nothing tells', async () => {
    const reports = [reported(0.6, 0.5), reported(null, 0.5), {}, null, [], { metrics: 3 }];
    for (const report of [...reports, undefined]) {
      expect(await publish(await artefact(report))).to.include({ code: 0, err: '' });
    }
    const folder = await artefact();
    writeFileSync(join(folder, 'report.json'), '{"metrics":');
    expect(await publish(folder)).to.include({ code: 0, err: '' });
  });

  it('goes back as far as there is something to go back to', async () => {
    for (let i = 0; i < 3; i++) await publish(await artefact());
    for (let i = 0; i < 2; i++) {
      expect(await models('rollback', 'm', '--no-wait')).to.include({ code: 0 });
    }
    const last = await models('rollback', 'm', '--no-wait');
    expect(last).to.include({ code: 1 });
    expect(last.err).to.match(/^m has no version to go back to: .*\n$/);
  });
});
