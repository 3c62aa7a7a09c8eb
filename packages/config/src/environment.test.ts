import { expect } from 'chai';
import { Environment, type ConfigurationError } from './environment.js';

function faultsOf(
  source: Record<string, string>,
  read: (env: Environment) => void,
): readonly string[] {
  const env = new Environment(source);
  read(env);
  try {
    env.finish();
    return [];
  } catch (error) {
    return (error as ConfigurationError).faults;
  }
}

describe('Environment', () => {
  it('reads each kind, and its fallback when a value is absent or empty', () => {
    const env = new Environment({ A: '7', B: '0.5', C: 'x, y,', D: 'red', E: '1', F: '' });
    expect(env.integer('A', 1, [0, 9], '')).to.equal(7);
    expect(env.number('B', 1, [0, 1], '')).to.equal(0.5);
    expect(env.list('C', [], '')).to.deep.equal(['x', 'y']);
    expect(env.choice('D', 'blue', ['red', 'blue'], '')).to.equal('red');
    expect(env.flag('E', false, '')).to.equal(true);
    expect(env.text('F', 'fallback', '')).to.equal('fallback');
    expect(env.optional('G', '')).to.equal(undefined);
    expect(env.port('H', 7070, '')).to.equal(7070);
    env.finish();
    expect(env.settings.map((s) => s.name).join('')).to.equal('ABCDEFGH');
  });

  it('reports every fault at once, each with the name and what is allowed', () => {
    const source = { A: '7.5', B: 'NaN', C: 'green', D: 'yes', E: '70000' };
    const faults = faultsOf(source, (env) => {
      env.integer('A', 1, [0, 9], '');
      env.number('B', 1, [0, 1], '');
      env.choice('C', 'blue', ['red', 'blue'], '');
      env.flag('D', false, '');
      env.port('E', 1, '');
      env.refuse('A and B exclude one another');
    });
    expect(faults).to.deep.equal([
      'A must be an integer from 0 to 9',
      'B must be a number from 0 to 1',
      'C must be one of red, blue',
      'D must be true or false',
      'E must be an integer from 0 to 65535',
      'A and B exclude one another',
    ]);
  });

  it('never turns garbage into a default', () => {
    for (const garbage of ['abc', '1e999', '12px', ' ', '-1', '0x']) {
      const faults = faultsOf({ A: garbage }, (env) => env.integer('A', 5, [0, 9], ''));
      expect(faults, garbage).to.have.length(1);
    }
  });
});
