import { expect } from 'chai';
import { LabelGuards } from './label-guard.js';

describe('the guards of labels', () => {
  it('keep configured tenants however many names were made up before', () => {
    const options = { maxTenants: 3, histogramTenants: ['social', 'video'] };
    const guards = new LabelGuards(options, () => undefined);
    const guard = guards.counter();
    for (let i = 0; i < 10; i++) guard('tenant', `made-up-${i}`);
    expect(guard('tenant', 'social')).to.equal('social');
    expect(guard('tenant', 'video')).to.equal('video');
    expect(guard('tenant', 'made-up-9')).to.equal('other');
    guards.allowInHistograms('late');
    expect(guard('tenant', 'late')).to.equal('late');
  });
});
