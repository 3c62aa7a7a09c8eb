import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '@eaglerank/mesh';
import { expect } from 'chai';
import { parse } from 'yaml';
import { LOGS_DOCUMENT as DOC, QUERIES } from './documented-queries.js';
import { syntaxError } from './logql.test.js';

/** Text of every source file of the services and what they are made of. */
function* sources(): Generator<string> {
  const packages = readdirSync(join(ROOT, 'packages')).map((name) => `packages/${name}`);
  const services = ['gateway', 'candidate-service', 'ranker-service', 'feature-service'];
  for (const folder of [...services, ...packages]) {
    const src = join(ROOT, folder, 'src');
    for (const file of readdirSync(src, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts') || file.endsWith('.test.ts')) continue;
      yield readFileSync(join(src, file), 'utf8');
    }
  }
}

describe('the queries of docs/logs.md', () => {
  it('are there for what an operator asks', () => {
    expect(QUERIES.length).to.be.at.least(8);
    for (const topic of ['Slow requests', 'cache hits', 'Errors by endpoint', 'Busiest tenants']) {
      expect(DOC).to.include(topic);
    }
  });

  it('are LogQL', () => {
    for (const query of QUERIES) expect(syntaxError(query), query).to.equal(undefined);
  });

  it('would be refused when broken', () => {
    for (const broken of [
      '{service_name=}',
      'sum by (a) (rate({a="b"} [5m])',
      '{a="b"} | json |',
    ]) {
      expect(syntaxError(broken), broken).to.be.a('number');
    }
    for (const query of QUERIES) {
      expect(syntaxError(query.replace('{', '{,')), query).to.be.a('number');
    }
  });
});

describe('the events of docs/logs.md', () => {
  it('are those of the code', () => {
    const call =
      /\b(?:debug|info|warn|error)\(\s*(?:[^'()]*(?:'\w+')?\s*\? )?'([A-Z]\w+)'(?: : '([A-Z]\w+)')?/g;
    const inCode = new Set<string>();
    for (const text of sources()) {
      for (const [, one, other] of text.matchAll(call)) {
        for (const name of [one, other]) if (name !== undefined) inCode.add(name);
      }
    }
    const table = DOC.slice(DOC.indexOf('## Events'), DOC.indexOf('## Queries'));
    const documented = [...table.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
    expect(documented.sort()).to.deep.equal([...inCode].sort());
  });
});

describe('the retention of logs', () => {
  it('is 14 days for what serves, 7 for streams and 30 for the rest', () => {
    const { limits_config: limits } = parse(
      readFileSync(join(ROOT, 'deploy/loki/loki.yaml'), 'utf8'),
    ) as {
      limits_config: {
        retention_period: string;
        retention_stream: { selector: string; period: string }[];
      };
    };
    const of = (service: string): string =>
      limits.retention_stream.find(({ selector }) => {
        expect(syntaxError(selector), selector).to.equal(undefined);
        const [, names = ''] = /service_name=~?"([^"]+)"/.exec(selector) ?? [];
        return names.split('|').includes(service);
      })?.period ?? limits.retention_period;
    for (const service of ['gateway', 'candidate-service', 'ranker-service']) {
      expect(of(service), service).to.equal('14d');
    }
    expect(of('feature-service')).to.equal('7d');
    expect(of('a-job')).to.equal('30d');
  });
});
