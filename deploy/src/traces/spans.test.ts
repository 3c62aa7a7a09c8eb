import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, type SpanRecord } from '@eaglerank/mesh';
import { TestMesh, eventually } from '@eaglerank/testing';
import { expect } from 'chai';
import { TraceSink } from '../collector/trace-sink.js';

interface Row {
  readonly spans: readonly string[];
  readonly services: readonly string[];
  readonly attributes: readonly string[];
}

const quoted = (cell = ''): string[] =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, w]) => w as string);

/** The table of docs/traces.md. */
function documented(): Row[] {
  const doc = readFileSync(join(ROOT, 'docs/traces.md'), 'utf8');
  const table = doc.slice(doc.indexOf('## Spans'), doc.indexOf('## What is kept'));
  const lines = table.split('\n').filter((line) => line.startsWith('| `'));
  return lines.map((line) => {
    const [, spans, services = '', attributes] = line.split('|');
    return {
      spans: quoted(spans),
      services: services.split(',').map((service) => service.trim()),
      attributes: quoted(attributes),
    };
  });
}

describe('the spans of docs/traces.md', function () {
  this.timeout(180_000);
  let sink: TraceSink;
  let mesh: TestMesh;
  const rows = documented();

  const seen = (service: string, name: string): SpanRecord[] =>
    sink.spans.filter((span) => span.service === service && span.name === name && !span.error);

  before(async () => {
    sink = await TraceSink.start();
    mesh = await TestMesh.start({
      traces: false,
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: sink.endpoint },
    });
    const client = await mesh.client();
    // a machine at its limits may cut stages of the first feeds off
    await eventually('a span of every row arrives', async () => {
      await client.getFeed({ userId: 'u-1', pageSize: 5 });
      return rows.every(({ spans, services }) =>
        services.every((service) => spans.every((name) => seen(service, name).length > 0)),
      );
    }).catch(() => 0);
  });
  after(async () => {
    await mesh?.stop();
    await sink?.stop();
  });

  it('are made by the services that the table names, with its attributes', () => {
    expect(rows.length).to.be.greaterThan(10);
    for (const { spans, services, attributes } of rows) {
      for (const service of services) {
        for (const name of spans) {
          const found = seen(service, name);
          expect(found, `${service} ${name}`).to.not.have.length(0);
          const names = found.flatMap((span) => Object.keys(span.attributes));
          expect(names, `${service} ${name}`).to.include.members([...attributes]);
        }
      }
    }
  });

  it('hold no user', () => {
    expect(JSON.stringify(sink.spans)).to.not.match(/"u-\d+"/);
  });
});
