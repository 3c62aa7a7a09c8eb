import { expect } from 'chai';
import { ModelRefusedError } from '../refusal.js';
import { ModelColumns } from './model-columns.js';

const PLAN = ['ctr', 'age', 'hour'];
const plan = {
  values: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9),
  present: Uint8Array.of(1, 0, 1, 0, 0, 1, 1, 1, 0),
  width: 3,
  rows: Uint32Array.of(2, 0),
};

describe('ModelColumns', () => {
  it("hands on the plan's own matrix where the columns are the same", () => {
    for (const features of [PLAN, PLAN.slice(0, 2)]) {
      const batch = new ModelColumns(features, PLAN).batch(plan, true);
      expect(batch.values).to.equal(plan.values);
      expect(batch.rows).to.equal(plan.rows);
      expect(batch).to.include({ stride: 3, constantsHold: true });
    }
  });

  it('fills values and presence in the order of the model, the same buffer each time', () => {
    const columns = new ModelColumns(['age', 'ctr__present', 'age__present'], PLAN);
    const batch = columns.batch(plan);
    expect(batch.stride).to.equal(3);
    expect([...batch.rows]).to.deep.equal([0, 1]);
    expect([...batch.values.subarray(0, 6)]).to.deep.equal([8, 1, 1, 2, 1, 0]);
    expect(columns.batch(plan).values).to.equal(batch.values);
    expect(columns.from([1, 2])).to.deep.equal([0, 2]);
  });

  it('refuses what the plan does not have', () => {
    expect(() => new ModelColumns(['ctr', 'size', 'size__present'], PLAN))
      .to.throw(ModelRefusedError, /no columns for size, size__present/)
      .with.property('reason', 'schema');
  });
});
