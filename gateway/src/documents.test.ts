import { readFileSync } from 'node:fs';
import { Code, ERROR_REASONS } from '@eaglerank/domain';
import { expect } from 'chai';
import { HTTP_STATUS } from './http/status.js';
import { ROUTES } from './http/routes.js';

const read = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('the documents', () => {
  it('list every reason with its status, cause and remedy, and no other', () => {
    const rows = read('docs/errors.md')
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) => line.split('|').map((cell) => cell.trim()));
    const named = rows.map(([, reason = '']) => reason.replaceAll('`', ''));
    expect(named.sort()).to.deep.equal(Object.keys(ERROR_REASONS).sort());
    const names = new Map<number, string>(Object.entries(Code).map(([name, code]) => [code, name]));
    for (const [, cell = '', status, http, cause, remedy] of rows) {
      const reason = cell.replaceAll('`', '') as keyof typeof ERROR_REASONS;
      const code = ERROR_REASONS[reason];
      expect(status, reason).to.equal(names.get(code));
      expect(http, reason).to.equal(String(HTTP_STATUS[code]));
      expect(cause, reason).to.not.equal('');
      expect(remedy, reason).to.not.equal('');
    }
  });

  it('show every path of the JSON door', () => {
    const guide = read('docs/api.md');
    const openapi = read('gateway/openapi.yaml');
    for (const { pattern, verb } of ROUTES) {
      expect(guide).to.include(`${verb} ${pattern}`);
      expect(openapi).to.include(`  ${pattern}:\n    ${verb.toLowerCase()}:`);
    }
  });
});
