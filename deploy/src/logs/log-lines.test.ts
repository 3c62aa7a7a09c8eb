import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '@eaglerank/mesh';
import { TestMesh } from '@eaglerank/testing';
import { expect } from 'chai';
import { parse } from 'yaml';
import { QUERIES, eventsIn } from './documented-queries.js';
import { logTraffic, type Line } from './log-traffic.js';
import { namesIn } from './logql.test.js';

/** What the shipping configuration makes of a line's fields. */
const STREAM_LABELS = new Map([
  ['service_name', 'service'],
  ['service_instance_id', 'instance'],
]);

describe('log lines of a real mesh', function () {
  this.timeout(180_000);
  let mesh: TestMesh;
  let lines: Line[] = [];
  let text: string[] = [];

  before(async () => {
    mesh = await TestMesh.start();
    text = await logTraffic(mesh);
    lines = text.map((line) => JSON.parse(line) as Line);
  });
  after(() => mesh?.stop());

  it('all have the agreed fields', () => {
    const always = ['level', 'ts', 'service', 'instance', 'version', 'event', 'message'];
    for (const line of lines) {
      expect(line).to.include.all.keys(always);
      expect(line['level']).to.be.oneOf(['debug', 'info', 'warn', 'error']);
      expect(new Date(line['ts'] as string).toISOString()).to.equal(line['ts']);
      for (const field of Object.keys(line)) expect(field).to.match(/^[a-z][a-z0-9_]*$/);
    }
  });

  it('have what each query selects and names', () => {
    for (const query of QUERIES) {
      const { labels, fields } = namesIn(query);
      for (const label of labels) expect([...STREAM_LABELS.keys()]).to.include(label);
      const events = eventsIn(query);
      const about = lines.filter(
        ({ event }) => events.length === 0 || events.includes(event as string),
      );
      const known = new Set([...about.flatMap(Object.keys), ...STREAM_LABELS.keys()]);
      for (const field of fields) expect(known, query).to.include(field);
    }
  });

  it('come from the service that a query selects', () => {
    for (const query of QUERIES) {
      const service = /service_name="([^"]+)"/.exec(query)?.[1];
      if (service === undefined) continue;
      const found = lines.filter(
        (line) => line['service'] === service && eventsIn(query).includes(line['event'] as string),
      );
      expect(found, query).to.not.have.length(0);
    }
  });

  it('are what the shipping configuration takes for ours, and have the fields it reads', () => {
    const file = join(ROOT, 'deploy/loki/ship-logs.yaml');
    const { receivers } = parse(readFileSync(file, 'utf8')) as {
      receivers: { file_log: { operators: { id: string; expr?: string }[] } };
    };
    const { operators } = receivers.file_log;
    const ours = operators.find(({ id }) => id === 'ours')?.expr ?? '';
    // a string of the expression language: \" and \\ are escapes
    const patterns = [...ours.matchAll(/body matches "((?:[^"\\]|\\.)*)"/g)].map(
      ([, pattern = '']) => new RegExp(pattern.replaceAll(/\\(.)/g, '$1')),
    );
    const taken = (line: string): boolean => patterns.some((pattern) => pattern.test(line));
    expect(text.filter((line) => !taken(line))).to.be.empty;
    expect(taken('{"level":"info","msg":"not ours"}')).to.equal(false);
    const read = [...JSON.stringify(operators).matchAll(/attributes\.line\.(\w+)/g)];
    const fields = new Set(lines.flatMap(Object.keys));
    expect(read.length).to.be.greaterThan(4);
    for (const [, field] of read) expect(fields).to.include(field);
  });
});
