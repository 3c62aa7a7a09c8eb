import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Slate } from '@eaglerank/evaluation';
import { UsageError, readArguments } from '../arguments.js';
import { run } from '../run.js';
import { judge } from './protocol-result.js';
import type { Recorded } from './recorded.js';
import { barChart, intervalChart, ticksOf } from './svg.js';
import { figure, interval, markdownTable, plainTable } from './tables.js';
import { writeReport } from './write-report.js';

function slatesOf(count: number): Slate[] {
  return Array.from({ length: count }, (_, i) => ({
    cluster: i,
    itemIds: ['a', 'b', 'c', 'd'],
    relevance: [5, 1, 3, i % 5],
    labels: [1, 0, 0, i % 5 > 3 ? 1 : 0],
    scores: { good: [9, 1, 5, i % 5], bad: [0, 2, 1, 3], flat: [0, 0, 0, 0] },
  }));
}

const protocol = judge(slatesOf(40), {
  name: 'test protocol',
  description: 'four items each',
  rankers: ['bad', 'flat', 'good'],
  model: 'good',
  knowledge: { items: 4, users: 40, usersWhoKnow: () => 3, calibrate: true },
  resamples: 100,
  seed: 1,
});

const recorded: Recorded = {
  kind: 'archive',
  name: 'archive-test',
  command: 'npm run evaluate -- --archive x',
  result: {
    ...{ tenant: 't', requests: 1, trainRequests: 1, cutMs: 0, leftOut: 0, trees: 1 },
    protocol,
  },
};

describe('judge', () => {
  it('gives the lead over every other ranker, above zero over a worse one', () => {
    expect(protocol.leads.map(({ over }) => over)).to.deep.equal(['bad', 'flat']);
    for (const { ndcg } of protocol.leads) expect(ndcg.low).to.be.greaterThan(0);
    expect(protocol.rankers.at(-1)?.means.ndcg).to.be.greaterThan(0.99);
    expect(protocol).to.include({ slates: 40, users: 40, meanItems: 4 });
  });
});

describe('report', () => {
  const docs = mkdtempSync(join(tmpdir(), 'eaglerank-report-'));
  after(() => rmSync(docs, { recursive: true }));

  it('keeps what stands above the mark and can be written again', () => {
    mkdirSync(docs, { recursive: true });
    const path = join(docs, 'evaluation.md');
    writeFileSync(path, '# Words\n');
    writeReport(docs, recorded);
    const once = readFileSync(path, 'utf8');
    expect(once).to.match(/^# Words\n/);
    expect(once).to.include('npm run evaluate -- --archive x').and.to.include('| good ');
    writeReport(docs, recorded);
    expect(readFileSync(path, 'utf8')).to.equal(once);
    const pictures = readdirSync(join(docs, 'pictures/evaluation'));
    expect(pictures).to.have.length(3);
    for (const file of pictures) expect(once).to.include(`pictures/evaluation/${file}`);
  });
});

describe('tables and charts', () => {
  it('aligns columns', () => {
    const table = [
      ['name', 'x'],
      ['long name', '1.5'],
    ];
    expect(plainTable(table)).to.equal('name         x\nlong name  1.5\n');
    expect(markdownTable(table).split('\n')[2]).to.equal('| long name | 1.5 |');
    expect(figure(NaN)).to.equal('–');
    expect(interval({ value: 0.1, low: -0.02, high: 0.2 })).to.equal('+0.100 [−0.020, +0.200]');
  });

  it('puts ticks at round numbers inside the range', () => {
    const ends = fc.tuple(
      fc.double({ min: -5, max: 5, noNaN: true }),
      fc.double({ min: 0.01, max: 50, noNaN: true }),
    );
    fc.assert(
      fc.property(ends, ([low, span]) => {
        const ticks = ticksOf(low, low + span);
        expect(ticks.length).to.be.within(2, 7);
        for (const tick of ticks) expect(tick).to.be.within(low - 1e-6, low + span + 1e-6);
      }),
    );
  });

  it('escapes labels and draws a row per value', () => {
    const svg = barChart('a < b', [
      { label: '<one>', value: 0.5 },
      { label: 'two', value: -0.1, strong: true },
    ]);
    expect(svg).to.include('&lt;one&gt;').and.not.include('<one>');
    expect(svg.match(/<rect /g)).to.have.length(3);
    const points = intervalChart('t', [{ label: 'x', value: 1, low: 0, high: 2 }]);
    expect(points.match(/<circle /g)).to.have.length(1);
    expect(points).not.to.include('NaN');
  });
});

describe('arguments', () => {
  it('without a target ask for what needs no data', () => {
    expect(readArguments([])).to.include({ worlds: true, offPolicy: true, archive: undefined });
    expect(readArguments(['--movielens', 'data/ml-1m/'])).to.deep.include({
      worlds: false,
      movielens: [{ folder: 'data/ml-1m/', name: 'ml-1m' }],
    });
  });

  it('name a file of events, which has its own attribution window', () => {
    const { jsonl, attributionSeconds } = readArguments(['--jsonl', 'data/day.1.jsonl']);
    expect(jsonl).to.deep.equal([{ file: 'data/day.1.jsonl', name: 'day.1' }]);
    expect(attributionSeconds).to.deep.equal({ archive: 5, jsonl: 1800 });
    expect(readArguments(['--attribution', '60'])).to.deep.include({
      attributionSeconds: { archive: 60, jsonl: 60 },
    });
  });

  it('refuse what is no number or no option', () => {
    expect(() => readArguments(['--seed', 'x'])).to.throw(UsageError, /--seed/);
    expect(() => readArguments(['--resamples', '1.5'])).to.throw(UsageError, /whole/);
    expect(() => readArguments(['--nonsense'])).to.throw(UsageError);
  });

  it('end with the exit code of the fault', async () => {
    const said: string[] = [];
    const output = { out: (t: string) => said.push(t), err: (t: string) => said.push(t) };
    expect(await run(['--help'], output)).to.equal(0);
    expect(await run(['--bad'], output)).to.equal(2);
    expect(await run(['--movielens', '/nowhere'], output)).to.equal(1);
    expect(said.join(''))
      .to.match(/holds no MovieLens data/)
      .and.not.match(/at .*\.js:/);
  });
});
