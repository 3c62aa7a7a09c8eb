import { isTenantId } from '@eaglerank/domain';
import { expect } from 'chai';
import { BAD_CASES } from './bad-cases.js';
import { runHelm } from './helm.js';
import { helmOrSkip } from './testing/with-helm.js';
import { valuesSchema } from './values-schema.js';

describe('values that the chart refuses', function () {
  this.timeout(60_000);

  for (const { name, values, says } of BAD_CASES) {
    it(name, async function () {
      const { code, errors } = await runHelm('template', { helm: helmOrSkip(this), values });
      expect(code).to.not.equal(0);
      expect(errors).to.match(says);
    });
  }
});

describe('valuesSchema', () => {
  const objects = (part: unknown): Record<string, unknown>[] => {
    if (typeof part !== 'object' || part === null) return [];
    const inner = Object.values(part).flatMap(objects);
    return 'type' in part && part.type === 'object' ? [part, ...inner] : inner;
  };

  it('refuses unknown fields wherever it knows the fields', () => {
    const strict = objects(valuesSchema()).filter((part) => 'properties' in part);
    expect(strict.length).to.be.greaterThan(50);
    for (const part of strict) expect(part['additionalProperties']).to.equal(false);
  });

  function silent(path: string, part: object): string[] {
    const { description, properties = {} } = part as {
      description?: string;
      properties?: Record<string, object>;
    };
    const below = Object.entries(properties).flatMap(([key, p]) => silent(`${path}.${key}`, p));
    return description ? below : [path, ...below];
  }

  it('describes every value', () => {
    const { tenants: _, ...properties } = valuesSchema()['properties'] as Record<string, object>;
    const undescribed = Object.entries(properties).flatMap(([path, part]) => silent(path, part));
    expect(undescribed).to.deep.equal([]);
  });

  it('takes the tenant ids that services take', () => {
    const { tenants } = valuesSchema()['properties'] as Record<string, unknown> as {
      tenants: { propertyNames: { pattern: string } };
    };
    const pattern = new RegExp(tenants.propertyNames.pattern);
    const ids = [
      'a',
      'a-b',
      'a_b',
      '9',
      'x'.repeat(63),
      'x'.repeat(64),
      '-a',
      'a-',
      'A',
      '',
      'a.b',
    ];
    for (const id of ids) expect(pattern.test(id), id).to.equal(isTenantId(id));
  });
});
