import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { ALL_KINDS, SHIPPED } from '../test-plans.js';
import { loadFeaturePlan, parseFeaturePlan } from './compile.js';
import { describePlan } from './describe.js';
import { STORED_ENTITIES } from './types.js';

describe('feature plan', () => {
  const text = readFileSync(SHIPPED, 'utf8');
  const plan = loadFeaturePlan(SHIPPED);

  it('of the shipped file has about thirty columns in contiguous blocks', () => {
    expect(plan.width).to.be.within(28, 40);
    let offset = 0;
    for (const [name, range] of Object.entries(plan.blocks)) {
      expect(range.offset).to.equal(offset);
      for (let i = 0; i < range.width; i++) expect(plan.columns[offset + i]?.block).to.equal(name);
      offset += range.width;
    }
    expect(offset).to.equal(plan.width);
    expect(plan.columnIndex('item_ctr_24h')).to.equal(1);
    expect(plan.columnIndex('nothing')).to.equal(undefined);
  });

  it('hashes to a safe integer that changes with whatever decides a value', () => {
    expect(Number.isSafeInteger(plan.schemaHash)).to.equal(true);
    expect(parseFeaturePlan(text).schemaHash).to.equal(plan.schemaHash);
    const changes = [
      ['fallback: 0.02', 'fallback: 0.03'],
      ['half_life: 4h', 'half_life: 270m'],
      ['strength: 50', 'strength: 51'],
      ['count: [skip, report]', 'count: skip'],
      ['buckets: 32', 'buckets: 33'],
    ] as const;
    for (const [from, to] of changes) {
      expect(text).to.include(from);
      expect(parseFeaturePlan(text.replace(from, to)).schemaHash, to).not.to.equal(plan.schemaHash);
    }
  });

  it('keeps blobs readable when only the reading of them changes', () => {
    const changed = parseFeaturePlan(
      text.replace('strength: 20', 'strength: 21').replace('buckets: 32', 'buckets: 33'),
    );
    for (const entity of STORED_ENTITIES) {
      expect(changed.layouts[entity].layoutHash).to.equal(plan.layouts[entity].layoutHash);
    }
    const stored = parseFeaturePlan(text.replace('count: [skip, report]', 'count: skip'));
    expect(stored.layouts.item.layoutHash).not.to.equal(plan.layouts.item.layoutHash);
    expect(stored.layouts.user.layoutHash).to.equal(plan.layouts.user.layoutHash);
  });

  it('names the entities an event changes', () => {
    const event = {
      type: 'click',
      tsMs: 0,
      ingestMs: 0,
      eventId: 'e',
      userId: 'u',
      itemId: 'i',
      authorId: '',
      topics: [],
      dwellMs: 0,
      amountMicros: 0,
      currency: '',
      position: -1,
    };
    expect(plan.affected(event)).to.deep.equal([
      { entity: 'item', id: 'i' },
      { entity: 'user', id: 'u' },
      { entity: 'tenant', id: '' },
    ]);
    expect(plan.affected({ ...event, type: 'item_upsert' })).to.deep.equal([]);
  });

  it('takes one measure and one feature for a new column', () => {
    const more = text
      .replace('    measures:\n', '    measures:\n      comments: { count: comment }\n')
      .replace(
        '    features:\n',
        '    features:\n      - { name: comment_rate, rate: [comments, impressions], prior: { strength: 20, mean: 0.01 } }\n',
      );
    const names = parseFeaturePlan(more).columns.map((column) => column.name);
    expect(names).to.have.length(plan.width + 1);
    expect(names).to.include('item_comment_rate_24h');
  });

  it('does not change its hash with words, owners or groups', () => {
    const words = text
      .replace('owner: ranking', 'owner: others')
      .replace('user_activity:', 'users:');
    expect(words).not.to.equal(text);
    expect(parseFeaturePlan(words).schemaHash).to.equal(plan.schemaHash);
  });

  it('describes columns and storage', () => {
    const description = describePlan(parseFeaturePlan(ALL_KINDS));
    expect(description).to.include('item_hot');
    expect(description).to.include('sum of clicks x 2^(-age / 1800s) in 150m; else 0');
    expect(description).to.match(/1h: 14 tiles of 300s: /);
    expect(description).to.include('liked: latest 30 events');
  });
});
