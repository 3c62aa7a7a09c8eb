import { createRows } from '@eaglerank/features';
import { ConfigurationError } from '@eaglerank/config';
import { expect } from 'chai';
import fc from 'fast-check';
import { plan, tenantOf } from '../testing/world.js';
import { defaultWeights } from './default-weights.js';
import { HeuristicModel } from './heuristic-model.js';
import { HeuristicRegistry } from './heuristic-registry.js';

const names = plan.columns.map((column) => column.name);
const weight = fc.double({ min: -10, max: 10, noNaN: true });

describe('HeuristicModel', () => {
  it('scores what its contributions add up to, to the last bit', () => {
    const weights = fc.dictionary(fc.constantFrom(...names, 'bias'), weight);
    const values = fc.array(fc.float({ min: -100, max: 100, noNaN: true }), {
      minLength: 3 * plan.width,
      maxLength: 3 * plan.width,
    });
    fc.assert(
      fc.property(weights, values, (w, v) => {
        const model = new HeuristicModel(plan, w, 'test');
        const vectors = { ...createRows(0), values: Float32Array.from(v) };
        const scores = new Float64Array(3);
        model.score({ vectors, width: plan.width, rows: Uint32Array.of(2, 0, 1) }, scores);
        const contributions = model.attribute(vectors, 3);
        const sum = (row: number): number =>
          contributions
            .subarray(row * plan.width, (row + 1) * plan.width)
            .reduce((a, b) => a + b, model.baseScore);
        expect([...scores]).to.deep.equal([sum(2), sum(0), sum(1)]);
      }),
    );
  });

  it('has a version for each set of weights, whatever their order', () => {
    const version = (w: Record<string, number>) => new HeuristicModel(plan, w, 'test').version;
    expect(version({ item_ctr_7d: 1, bias: 2 })).to.equal(version({ bias: 2, item_ctr_7d: 1 }));
    expect(version({ item_ctr_7d: 1 })).not.to.equal(version({ item_ctr_7d: 1.5 }));
  });

  it('refuses a feature that the plan does not have, naming it', () => {
    expect(() => new HeuristicModel(plan, { item_ctr_99d: 1 }, 'tenant social')).to.throw(
      /tenant social: no such feature: item_ctr_99d\..*item_ctr_7d/,
    );
  });
});

describe('HeuristicRegistry', () => {
  const tenant = tenantOf(`
id: social
ranking: {heuristic: {item_ctr_7d: 1}}
experiments:
  - name: ranking
    arms: [{name: control, share: 0.5}, {name: fresher, share: 0.5, heuristic: {candidate_age: -1}}]
`);
  const registry = new HeuristicRegistry(plan, [tenant, tenantOf('id: market')]);

  it('gives an arm its own weights and everyone else the tenant’s', () => {
    const standard = registry.assign('social', {}).model;
    expect(registry.assign('social', { ranking: 'control' }).model).to.equal(standard);
    expect(registry.assign('social', { other: 'fresher' }).model).to.equal(standard);
    expect(registry.assign('social', { ranking: 'fresher' }).model).not.to.equal(standard);
  });

  it('gives the built-in weights to a tenant without any', () => {
    const builtIn = new HeuristicModel(plan, defaultWeights(plan), 'test');
    expect(registry.assign('market', {}).model.version).to.equal(builtIn.version);
    expect(Object.keys(defaultWeights(plan))).to.have.length.above(8);
  });

  it('finds a model by the version it logged', () => {
    const { version } = registry.assign('social', { ranking: 'fresher' }).model;
    expect(registry.find('social', 'heuristic', version)?.version).to.equal(version);
    expect(registry.find('market', 'heuristic', version)).to.equal(undefined);
    expect(registry.find('nobody', 'heuristic', version)).to.equal(undefined);
  });

  it('tells every wrong weight of every tenant at once', () => {
    const wrong = tenantOf(`
id: social
ranking: {heuristic: {nonsense: 1}}
experiments:
  - {name: e, arms: [{name: a, share: 0.1, heuristic: {more_nonsense: 1}}]}
`);
    const make = (): HeuristicRegistry => new HeuristicRegistry(plan, [wrong]);
    expect(make).to.throw(
      ConfigurationError,
      /nonsense[\s\S]*experiments\.e\/a\.heuristic.*more_nonsense/,
    );
  });
});
