import { expect } from 'chai';
import { parseFeaturePlan } from '../plan/compile.js';
import { FeatureDefinitionError } from './faults.js';

const HEAD = `version: 1
sources: { feed: { time: ts_ms, id: event_id, max_lateness: 24h } }
windows: { 1h: 5m, 24h: 1h }
groups:
  g:
    entity: item
    owner: tests
    freshness_slo: 5s
    measures: { clicks: { count: click }, views: { count: impression }, top: { max: dwell_ms, of: dwell } }
    windows: [1h]
    features:
`;

/** Faults of a file as `line field: message`. */
function faultsOf(text: string): string[] {
  try {
    parseFeaturePlan(text, 'f.yaml');
  } catch (error) {
    expect(error).to.be.instanceOf(FeatureDefinitionError);
    const { faults, message } = error as FeatureDefinitionError;
    for (const fault of faults) expect(message).to.include(`f.yaml:${fault.line}: ${fault.field}`);
    return faults.map((fault) => `${fault.line} ${fault.field}: ${fault.message}`);
  }
  return [];
}

const feature = (text: string): string => `${HEAD}      - { name: x, ${text} }\n`;

describe('feature definition', () => {
  it('accepts a minimal file', () => {
    expect(faultsOf(feature('rate: [clicks, views]'))).to.deep.equal([]);
  });

  it('reports every fault at once, in order of line, with the remedy', () => {
    const text = `${HEAD}      - { name: a, value: clicks, windows: [2h] }
      - { name: b, rate: [click, views] }
      - { name: c, decay: clicks, window: 24h, half_life: 6h }
      - { name: d, decay: clicks, window: 24h, half_life: 1h }
      - { name: a, value: views }
      - { name: e, value: clicks, decay: clicks }
      - { name: f, age: clicks }
      - { name: g, affinity: clicks }
      - { name: h, rate: [top, views] }
      - { name: i, value: views, half_life: 1h }
`;
    expect(faultsOf(text)).to.deep.equal([
      '12 groups.g.features[0].windows[0]: names no window "2h"; declare it under windows (there are 1h, 24h, lifetime)',
      '13 groups.g.features[1].rate: names no measure "click"; declare it under measures (there are clicks, views, top)',
      '14 groups.g.features[2].half_life: a window of 24h cuts off more than 3 %; take a half_life of at most 17280s, or a longer window',
      '15 groups.g.features[3].half_life: tiles of 3600s are too coarse; take a half_life of at least 14400s, or a window with shorter tiles',
      '16 groups.g.features[4].name: "a" of item is already in group g; rename it',
      '17 groups.g.features[5]: must have exactly one of value, rate, decay, age, affinity, mean, candidate, context, one_hot, hash',
      '18 groups.g.features[6].default: an age has no natural value for "never"; give a default',
      '19 groups.g.features[7].affinity: is not available for item; move it to a group of user_author or user_topic',
      '20 groups.g.features[8].rate: "top" is a max; it needs a count or sum',
      '21 groups.g.features[9].half_life: does not go with value; remove it',
    ]);
  });

  it('reports faults of shape with the line of the field', () => {
    const text = feature('value: clicks, transform: sqrt, colour: red').replace('24h }', 'soon }');
    expect(faultsOf(text)).to.deep.equal([
      '2 sources.feed.max_lateness: must be a duration such as 30s, 5m, 24h, 7d',
      '12 groups.g.features[0].transform: expected "log1p"',
      '12 groups.g.features[0].colour: is not a known field; remove it or correct its spelling',
    ]);
  });

  it('reports YAML that is none', () => {
    expect(faultsOf('version: [1\n')[0]).to.match(/^\d file: is no valid YAML: /);
    expect(faultsOf('')[0]).to.match(/^1 file: expected object/);
  });

  it('checks measures and windows', () => {
    const text = feature('value: clicks')
      .replace('{ count: click }', '{ count: clck, of: dwell }')
      .replace('{ count: impression }', '{ sum: dwell_ms, currency: EUR }')
      .replace('24h: 1h }', '24h: 7m, 100m: 30s }');
    expect(faultsOf(text)).to.deep.equal([
      '3 windows.24h: its tile must divide it; choose another tile',
      '3 windows.100m: has 200 tiles, at most 64 are kept; choose a longer tile',
      '9 groups.g.measures.clicks.of: does not go with count; remove it',
      '9 groups.g.measures.clicks.count: "clck" is no event type; correct it or add it to event_types',
      '9 groups.g.measures.views: needs "of": the event types it reads',
      '9 groups.g.measures.views.currency: does not go with this sum; remove it',
    ]);
  });
});
