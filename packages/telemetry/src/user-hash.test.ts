import { FakeClock } from '@eaglerank/testkit';
import { expect } from 'chai';
import { UserHasher } from './user-hash.js';

describe('UserHasher', () => {
  it('gives one user one hash, for a day', () => {
    const clock = new FakeClock();
    const hasher = new UserHasher(clock);
    const hash = hasher.hash('u1');
    expect(hash).to.match(/^[0-9a-f]{16}$/);
    expect(hasher.hash('u1')).to.equal(hash);
    expect(hasher.hash('u2')).to.not.equal(hash);
    clock.advance(25 * 3_600_000);
    expect(hasher.hash('u1')).to.not.equal(hash);
  });

  it('differs between processes and is empty for nobody', () => {
    const clock = new FakeClock();
    expect(new UserHasher(clock).hash('u1')).to.not.equal(new UserHasher(clock).hash('u1'));
    expect(new UserHasher(clock).hash('')).to.equal('');
  });
});
