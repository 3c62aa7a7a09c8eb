import { fileURLToPath } from 'node:url';
import { loadTenants } from '@eaglerank/config';
import { ATTRIBUTE, SERVED, type KpiSelection } from '@eaglerank/domain';
import { expect } from 'chai';
import type { SimulatedEvent } from '../drive/events.js';
import { runSimulation } from '../run.js';
import { FakeFeedApi } from '../testing/fake-feed-api.js';
import { FakeTiming } from '../testing/fake-timing.js';
import { BnplScenario } from './bnpl.js';
import { MarketScenario } from './market.js';
import { SocialScenario } from './social.js';

const TENANTS = loadTenants(fileURLToPath(new URL('../../../config/tenants', import.meta.url)));

/** What an event says under a name that KPIs read; undefined where it is silent. */
function read(event: SimulatedEvent, of: string): string | number | undefined {
  if (of.startsWith(ATTRIBUTE)) return event.attributes?.[of.slice(ATTRIBUTE.length)];
  if (of === 'amount') return event.value?.amount;
  if (of === 'currency') return event.value?.currency;
  if (of === 'dwell_seconds')
    return event.dwellMs === undefined ? undefined : Number(event.dwellMs) / 1000;
  throw new Error(`no shipped KPI reads ${of} of an event`);
}

describe('KPIs of the demo tenants', function () {
  this.timeout(120_000);
  const sent = new Map<string, SimulatedEvent[]>();

  before(async () => {
    const small = { users: 120, authors: 30, items: 300 };
    const scenarios = [
      new SocialScenario(small),
      new MarketScenario(small),
      new BnplScenario(small),
    ];
    const apis = Object.fromEntries(scenarios.map(({ tenant }) => [tenant, new FakeFeedApi()]));
    const timing = new FakeTiming();
    const feedsPerSecond = 30;
    await timing.runUntil(
      runSimulation({ apis, scenarios, seed: 1, feedsPerSecond, durationMs: 20_000, timing }),
    );
    for (const [tenant, { events }] of Object.entries(apis)) sent.set(tenant, events);
  });

  const fitting = (tenant: string, { events, where }: KpiSelection): SimulatedEvent[] =>
    (sent.get(tenant) ?? []).filter(
      (event) =>
        events.includes(event.type) &&
        Object.entries(where).every(([of, values]) => values.includes(String(read(event, of)))),
    );

  it('read what the scenarios send, and find it under the labels they list', () => {
    let checked = 0;
    for (const tenant of sent.keys()) {
      for (const kpi of TENANTS.get(tenant)?.kpis ?? []) {
        const selections = kpi.kind === 'ratio' ? [kpi.numerator, kpi.denominator] : [kpi];
        for (const selection of selections) {
          if (selection.events.includes(SERVED)) continue;
          const events = fitting(tenant, selection);
          expect(events, `${tenant} ${kpi.name}`).to.have.length.above(0);
          if (kpi.kind === 'ratio') continue;
          const valued = kpi.kind === 'count' ? events : events.filter((e) => read(e, kpi.value));
          expect(valued, `${kpi.name} values`).to.have.length.above(0);
          for (const [name, { of, values, edges }] of Object.entries(kpi.labels)) {
            if (of === 'author') continue;
            const found = valued.map((event) => read(event, of));
            if (edges)
              expect(
                found.every((x) => Number.isFinite(Number(x))),
                name,
              ).to.equal(true);
            else expect(values, name).to.include.members(found.map(String));
            checked++;
          }
        }
      }
    }
    expect(checked).to.be.above(4);
  });

  it('list the symbol of every author of the market', () => {
    const world = new MarketScenario().world;
    const authors = Array.from({ length: world.authors }, (_, n) => world.authorId(n));
    const labelled = (TENANTS.get('market')?.kpis ?? []).flatMap((kpi) =>
      kpi.kind === 'ratio' ? [] : (kpi.labels['symbol'] ?? []),
    );
    expect(labelled).to.have.length.above(0);
    for (const { prefix, values = [] } of labelled) {
      expect(values.map((value) => prefix + value)).to.have.members(authors);
    }
  });
});
