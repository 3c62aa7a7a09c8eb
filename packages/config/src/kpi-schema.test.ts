import { expect } from 'chai';
import { labelValuesOf, seriesOf, type KpiConfig } from '@eaglerank/domain';
import { sharedKpiFaults } from './shared-kpis.js';
import { parseTenant } from './tenants.js';

const count = (fields: object = {}): object => ({
  ...{ kind: 'count', name: 'clicks_total', help: 'Clicks.', events: ['click'] },
  ...fields,
});
const faultsOf = (...kpis: object[]): string[] =>
  parseTenant('a.yaml', JSON.stringify({ id: 'a', eventTypes: ['trade'], kpis })).faults;
const listed = (n: number) => ({
  of: 'attribute:x',
  values: Array.from({ length: n }, (_, i) => `v${i}`),
});

describe('KPIs of a tenant file', () => {
  it('may be of each kind', () => {
    const value = { value: 'amount', events: ['trade'] };
    expect(
      faultsOf(
        count({ events: ['trade', 'served'], where: { surface: ['home'] } }),
        { ...value, kind: 'sum', name: 'volume_total', help: 'Volume.' },
        { ...value, kind: 'histogram', name: 'order_value', help: 'Value.', buckets: [1, 2] },
        {
          ...{ kind: 'ratio', name: 'trade_rate', help: 'Trades by clicks.' },
          ...{ numerator: { events: ['trade'] }, denominator: { events: ['click'] } },
        },
      ),
    ).to.deep.equal([]);
  });

  const bad: [string, object, RegExp][] = [
    ['a name without unit', count({ name: 'clicks' }), /kpis\.0\.name must end in _total/],
    ['a name of other characters', count({ name: 'Click-s_total' }), /kpis\.0\.name must be 3-63/],
    ['help that is no sentence', count({ help: 'clicks' }), /kpis\.0\.help/],
    [
      'an event the tenant lacks',
      count({ events: ['tarde'] }),
      /kpis\.0\.events tarde is no event/,
    ],
    ['a label without bound', count({ labels: { x: { of: 'author' } } }), /needs values or edges/],
    [
      'a label of a name that Prometheus gives',
      count({ labels: { tenant: listed(1) } }),
      /kpis\.0\.labels must not be one of tenant/,
    ],
    [
      'a label that reads what is not there',
      count({ labels: { x: { of: 'user_id', values: ['a'] } } }),
      /kpis\.0\.labels\.x\.of must be attribute:NAME/,
    ],
    [
      'edges of a text',
      count({ labels: { x: { of: 'currency', edges: [1] } } }),
      /kpis\.0\.labels\.x\.of/,
    ],
    [
      'edges that fall',
      count({ labels: { x: { of: 'amount', edges: [2, 1] } } }),
      /kpis\.0\.labels\.x\.edges must ascend/,
    ],
    [
      'more series than a tenant may make',
      count({ labels: { x: listed(44), y: listed(45) } }),
      /can make more than 2000 time series/,
    ],
    ['a kind that is none', count({ kind: 'gauge' }), /kpis\.0\.kind/],
    ['a condition on what is not there', count({ where: { user_id: ['u'] } }), /kpis\.0\.where/],
    [
      'a ratio over an event the tenant lacks',
      {
        ...{ kind: 'ratio', name: 'x_rate', help: 'X.' },
        ...{ numerator: { events: ['trades'] }, denominator: { events: ['click'] } },
      },
      /kpis\.0\.numerator\.events trades is no event/,
    ],
  ];
  for (const [what, kpi, message] of bad) {
    it(`must not have ${what}`, () => {
      const faults = faultsOf(kpi);
      expect(faults.join('\n')).to.match(message);
    });
  }

  it('must have different names, and one shape where tenants share a name', () => {
    expect(faultsOf(count(), count()).join()).to.match(/different names/);
    const tenants = [
      { id: 'a', kpis: [count({ labels: { x: listed(2) } })] },
      { id: 'b', kpis: [count({ labels: { x: listed(3) } })] },
      { id: 'c', kpis: [count({ labels: { y: listed(2) } })] },
    ].map((file) => {
      const { tenant, faults } = parseTenant(file.id, JSON.stringify(file));
      if (!tenant) throw new Error(faults.join());
      return tenant;
    });
    expect(sharedKpiFaults(tenants.slice(0, 2))).to.deep.equal([]);
    expect(sharedKpiFaults(tenants).join()).to.match(/clicks_total of c differs from that of a/);
  });

  it('can make as many series as their values say', () => {
    const edges = { of: 'amount', prefix: '', edges: [10, 20.5] };
    expect(labelValuesOf(edges)).to.deep.equal(['under_10', '10_to_20.5', '20.5_and_over']);
    const two = { of: 'type', prefix: '', values: ['click', 'like'] };
    const kpi: KpiConfig = {
      ...{ kind: 'histogram', name: 'x', help: 'X.', events: ['click'], where: {} },
      ...{ value: 'amount', scale: 1, buckets: [1, 2], labels: { edges, two } },
    };
    expect(seriesOf(kpi)).to.equal(4 * 3 * 5);
  });
});
