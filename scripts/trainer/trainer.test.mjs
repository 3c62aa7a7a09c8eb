import { expect } from 'chai';
import { countsOf, failuresOf } from '../test/python-lane.mjs';
import { withDefaults } from './arguments.mjs';
import { findPython } from './python.mjs';

const DEFAULTS = { archive: '/state/archive', out: '/state/models', features: 'features.yaml' };
const SHORT = ['--attribution', '5', '--archive', '/state/archive', '--out', '/state/models'];

describe('arguments of npm run train', () => {
  it('trains the demo without any', () => {
    expect(withDefaults([], DEFAULTS)).to.deep.equal({
      tenant: 'social',
      features: 'features.yaml',
      ifAvailable: false,
      rest: [...SHORT, '--name', 'social-ranker'],
    });
  });

  it('keeps what is said, and the trainer’s own window for another archive', () => {
    const args = ['--archive', 'a', '--tenant', 'my_shop', '--seed=3', '--out=o'];
    const { rest, tenant } = withDefaults(args, DEFAULTS);
    expect(tenant).to.equal('my_shop');
    expect(rest).to.deep.equal([
      '--archive',
      'a',
      '--seed=3',
      '--out=o',
      '--name',
      'my-shop-ranker',
    ]);
  });

  it('keeps its own options from the trainer', () => {
    const found = withDefaults(['--if-available', '--features=f.yaml', '--tenant=x'], DEFAULTS);
    expect(found).to.include({ ifAvailable: true, features: 'f.yaml', tenant: 'x' });
    expect(found.rest).to.deep.equal([...SHORT, '--name', 'x-ranker']);
  });
});

describe('Python of the trainer', () => {
  it('is refused with the reason when PYTHON names none', async () => {
    const found = await findPython({ PYTHON: process.execPath });
    expect(found.reason).to.match(/is no Python 3\.10 or newer/);
    expect(await findPython({ PYTHON: '/nowhere/python' })).to.have.property('reason');
  });
});

describe('results of pytest', () => {
  it('are counted from its report', () => {
    const xml =
      '<?xml version="1.0"?><testsuites name="x"><testsuite name="pytest" errors="1" failures="2" skipped="3" tests="10" time="1.0"><testcase/></testsuite></testsuites>';
    expect(countsOf(xml)).to.deep.equal({ passed: 4, failed: 3, skipped: 3 });
    expect(countsOf('')).to.deep.equal({ passed: 0, failed: 0, skipped: 0 });
  });

  it("names pytest's failed tests", () => {
    const output = 'FAILED tests/a.py::test_b - assert 1 == 2\nERROR tests/c.py\n2 failed\n';
    expect(failuresOf(output)).to.deep.equal(['tests/a.py::test_b', 'tests/c.py']);
    expect(failuresOf('90 passed\n')).to.deep.equal([]);
  });
});
