import { expect } from 'chai';
import { checkLinks } from './links.mjs';
import { neutralFaults } from './neutral.mjs';

/** Faults of the links in docs/a.md of a repository that also holds docs/b.md and src/c.ts. */
function faultsOf(text) {
  const texts = new Map([
    ['docs/a.md', text],
    ['docs/b.md', '# One `two`\n## One `two`\n<a id="three"></a>\n```\n# No heading\n```\n'],
  ]);
  return checkLinks(['docs/a.md', 'docs/b.md', 'src/c.ts'], texts).faults;
}

describe('link check', () => {
  it('accepts what exists', () => {
    const text = [
      '# Here\n[a](b.md) [b](../src/) [c](#here) ![d](../src/c.ts "title") [e](b.md#one-two)',
      '[f](b.md#one-two-1) [g](./b.md#three) [h](https://example.org/x#y) <img src="../src/c.ts">',
      '[ref]: ../docs/b.md',
      '```\n[code](nowhere.md)\n```\nand `[code](nowhere.md)`',
      '```mermaid\nclick box "../src/c.ts"\n```',
    ];
    expect(faultsOf(text.join('\n'))).to.deep.equal([]);
  });

  for (const [name, text] of Object.entries({
    'a missing file': '[a](c.md)',
    'a missing folder': '[a](../lib/)',
    'a file outside the repository': '[a](../../x.md)',
    'a missing heading': '[a](b.md#no-heading)',
    'a missing heading here': '[a](#nowhere)',
    'an absolute path': '[a](/docs/b.md)',
    'a missing image': '<img alt="x" src="x.png">',
    'a missing reference': '[a]: x.md',
    'a missing box': '```mermaid\nclick box "../nowhere/"\n```',
    'a broken address': '[a](https://)',
    'another scheme': '[a](file:///x)',
    'a host without a dot': '[a](https://intranet/x)',
  })) {
    it(`refuses ${name}`, () => {
      expect(faultsOf(text)).to.have.lengthOf(1);
    });
  }
});

describe('neutrality check', () => {
  const joined = (...parts) => parts.join('');

  it('accepts the product', () => {
    const lines = ['see https://www.apache.org/licenses', 'GET /v1/feed', 'import "./home/x.js"'];
    expect(neutralFaults(lines.join('\n'))).to.deep.equal([]);
  });

  for (const line of [
    joined('https://registry.', 'npmjs.org/x'),
    joined('--index-url https://pypi', '.org/simple'),
    joined('https://files.', 'pythonhosted.org'),
    joined('http://nex', 'us:8081/repository'),
    joined('cd /', 'home/someone/eaglerank'),
    joined('path: "/', 'work/main"'),
    joined('(/', 'tmp/x/y)'),
    joined('C:', '\\Users\\someone'),
    joined('"resolved": ', '"https://x/y.tgz"'),
  ]) {
    it(`refuses ${line}`, () => {
      expect(neutralFaults(line)).to.have.lengthOf(1);
    });
  }
});
