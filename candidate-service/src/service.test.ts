import { expect } from 'chai';
import { candidateService, type GetCandidatesResponseOut } from '@eaglerank/contracts';
import { decodeCandidateSet } from '@eaglerank/domain';
import { TestService } from './testing/test-service.js';

describe('candidate-service', () => {
  let test: TestService;
  before(async () => {
    test = await TestService.start();
  });
  after(() => test.stop());

  it('smoke', async () => {
    await test.world.upsert([
      { itemId: 'a', authorId: 'x' },
      { itemId: 'b', authorId: 'y' },
    ]);
    await new Promise((r) => setTimeout(r, 200));
    const r: GetCandidatesResponseOut = await test.peer.call(candidateService.GetCandidates, {
      tenantId: 'social',
      userId: 'u',
    });
    expect(decodeCandidateSet(r.candidateSet).ids.toArray()).to.have.members(['a', 'b']);
  });
});
