import { expect } from 'chai';
import { fileURLToPath } from 'node:url';
import { loadFeaturePlan } from '@eaglerank/features';
import { warmUp } from './warm-up.js';

describe('warmUp', () => {
  it('sends every record through decoder, judgement, features and archive', () => {
    const plan = loadFeaturePlan(
      fileURLToPath(new URL('../../config/features.yaml', import.meta.url)),
    );
    expect(warmUp(plan, Date.now())).to.equal(1200);
  });
});
