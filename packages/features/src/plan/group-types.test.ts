import { expect } from 'chai';
import { ALL_KINDS } from '../test-plans.js';
import { parseFeaturePlan } from './compile.js';
import { eventTypesOfGroups } from './group-types.js';

describe('eventTypesOfGroups', () => {
  it('names what each kind of measure reads, and no group of the request alone', () => {
    const plan = parseFeaturePlan(ALL_KINDS, 'test');
    const types = [...eventTypesOfGroups(plan)].map(([group, all]) => [group, [...all].sort()]);
    expect(Object.fromEntries(types)).to.deep.equal({
      items: ['click', 'dwell', 'impression', 'like', 'purchase'],
      authors: ['follow', 'like'],
      users: ['click', 'like', 'share', 'signal'],
      pairs: ['click', 'like', 'purchase'],
      topics: ['click', 'like'],
    });
  });
});
