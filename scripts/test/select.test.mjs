import { expect } from 'chai';
import { selectTests, splitPython } from './select.mjs';

const FILES = ['packages/redis/dist/a.test.js', 'gateway/dist/quota/b.test.js'];

describe('arguments of npm test', () => {
  it('runs everything without arguments', () => {
    expect(selectTests(FILES, [])).to.deep.equal({ files: FILES, options: [] });
  });

  it('selects files by part of a source or output path', () => {
    expect(selectTests(FILES, ['packages/redis']).files).to.deep.equal([FILES[0]]);
    expect(selectTests(FILES, ['./gateway/src/quota/b.test.ts']).files).to.deep.equal([FILES[1]]);
    expect(selectTests(FILES, ['gateway', 'redis']).files).to.deep.equal(FILES);
  });

  it('passes other words on as grep and options as they are', () => {
    const { files, options } = selectTests(FILES, [
      'gateway',
      '--grep',
      'quota',
      '--bail',
      'empties',
    ]);
    expect(files).to.deep.equal([FILES[1]]);
    expect(options).to.deep.equal(['--bail', '--grep', 'quota empties']);
  });

  it('runs the Python tests with all others, or by their path alone', () => {
    expect(splitPython([])).to.deep.equal({ python: [], node: [] });
    expect(splitPython(['gateway'])).to.deep.equal({ python: undefined, node: ['gateway'] });
    expect(splitPython(['./trainer'])).to.deep.equal({ python: ['trainer'], node: undefined });
    expect(splitPython(['trainer/tests/test_labels.py', 'scripts'])).to.deep.equal({
      python: ['trainer/tests/test_labels.py'],
      node: ['scripts'],
    });
  });
});
