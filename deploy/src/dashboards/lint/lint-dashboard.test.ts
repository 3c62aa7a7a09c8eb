import { expect } from 'chai';
import { loadThresholds } from '../../thresholds/thresholds.js';
import { dashboards } from '../dashboards.js';
import type { Dashboard, Panel } from '../model/json.js';
import { knownMetrics } from './known-metrics.js';
import { lintDashboard, lintTogether } from './lint-dashboard.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends object ? Mutable<T[K]> : T[K] };

const known = knownMetrics();
const boards = dashboards(loadThresholds());

describe('dashboards', () => {
  for (const board of boards) {
    it(`${board.title} passes the linter`, () => {
      expect(lintDashboard(board, known)).to.deep.equal([]);
    });
  }

  it('have uids and titles of their own', () => {
    expect(lintTogether(boards)).to.deep.equal([]);
  });

  it('carry the bounds of the thresholds file', () => {
    const thresholds = loadThresholds();
    const moved = {
      ...thresholds,
      alerts: {
        ...thresholds.alerts,
        FeedTailLatencyHigh: [{ severity: 'P2', value: 0.123456, for: '5m' } as const],
      },
    };
    expect(JSON.stringify(dashboards(moved))).to.include('0.123456');
  });
});

/** The first panel of a copy of a dashboard, to be broken. */
function broken(change: (panel: Mutable<Panel>, board: Mutable<Dashboard>) => void): string[] {
  const board = structuredClone(boards[1]) as Mutable<Dashboard>;
  const panel = board.panels.find((p) => p.type !== 'row') as Mutable<Panel>;
  change(panel, board);
  return lintDashboard(board, known);
}

const CASES: readonly [name: string, (p: Mutable<Panel>, b: Mutable<Dashboard>) => void, RegExp][] =
  [
    ['no title', (p) => (p.title = ''), /has no title/],
    ['no advice', (p) => (p.description = 'Shows feeds.'), /what is good/],
    ['no unit', (p) => (p.fieldConfig.defaults.unit = ''), /unit ""/],
    ['an unknown unit', (p) => (p.fieldConfig.defaults.unit = 'furlongs'), /unit "furlongs"/],
    ['a fixed data source', (p) => (p.datasource.uid = 'prometheus'), /data source is prometheus/],
    ['a fixed data source of a query', (p) => (p.targets[0]!.datasource.uid = 'x'), /source is x/],
    ['no query', (p) => (p.targets = []), /no query/],
    ['an id twice', (p, b) => (p.id = b.panels.at(-1)!.id), /two panels have id/],
    ['a panel over another', (p) => (p.gridPos.w = 24), /lies over/],
    ['a panel beyond the edge', (p) => (p.gridPos.x = 22), /not within 24 columns/],
    ['no traces', (p) => (p.links = p.links.slice(1)), /no link to traces/],
    ['no logs', (p) => (p.links = p.links.slice(0, 1)), /no link to logs/],
    [
      'a link with an unknown variable',
      (p) => (p.links[0]!.url += '$' + '{jop:regex}'),
      /unknown variable jop/,
    ],
    ['broken PromQL', (p) => (p.targets[0]!.expr = 'sum(rate(up[5m])'), /not PromQL/],
    ['an unknown metric', (p) => (p.targets[0]!.expr = 'feeds_total'), /unknown metric "feeds_t/],
    [
      'an unknown label in a selector',
      (p) => (p.targets[0]!.expr = 'sum(rate(rate_limited_total{tennant="a"}[5m]))'),
      /rate_limited_total has no label "tennant"/,
    ],
    [
      'an unknown label of by',
      (p) => (p.targets[0]!.expr = 'sum by (tier) (rate_limited_total)'),
      /"tier" of by/,
    ],
    [
      'a legend the result cannot fill',
      (p) => (p.targets[0]!.legendFormat = '{{reason}}'),
      /legend names "reason"/,
    ],
    ['an unknown variable', (p) => (p.targets[0]!.expr = 'up{job="$jop"}'), /variable \$jop/],
    ['a hasty refresh', (_, b) => (b.refresh = '1s'), /refresh 1s/],
    ['an old schema', (_, b) => ((b as { schemaVersion: number }).schemaVersion = 16), /too old/],
    ['no links', (_, b) => (b.links = []), /no link to the other/],
    ['no annotations', (_, b) => (b.annotations.list = []), /no annotations/],
    [
      'a broken annotation',
      (_, b) => (b.annotations.list[0]!.expr = 'changes(upp[1m])'),
      /unknown metric "upp"/,
    ],
    [
      'a variable nobody uses',
      (_, b) => (b.templating.list[1]!.name = 'galaxy'),
      /variable galaxy is not used/,
    ],
  ];

describe('lintDashboard', () => {
  for (const [name, change, fault] of CASES) {
    it(`finds ${name}`, () => {
      expect(broken(change).join('\n')).to.match(fault);
    });
  }

  it('finds two dashboards of one uid', () => {
    expect(lintTogether([boards[0]!, boards[0]!]).join('\n')).to.match(/two dashboards have uid/);
  });
});
