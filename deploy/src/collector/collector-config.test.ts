import { readFileSync } from 'node:fs';
import { EXEMPLAR_ATTRIBUTE, LATENCY_BUCKETS } from '@eaglerank/telemetry';
import { expect } from 'chai';
import { parse } from 'yaml';
import { durationMs } from '../thresholds/duration.js';
import { loadThresholds } from '../thresholds/thresholds.js';
import { SHIP_LOGS_FILE } from '../logs/log-shipper.js';
import { BUILDER_FILE } from '../tools/install-go.js';
import { COLLECTOR_FILE, collectorSettings } from './collector.js';

interface Policy {
  readonly name: string;
  readonly type: string;
  readonly boolean_attribute?: { readonly key: string };
}
interface Config {
  readonly [section: string]: Readonly<Record<string, unknown>>;
}
interface Parts {
  readonly processors: { readonly tail_sampling: { readonly policies: readonly Policy[] } };
  readonly connectors: {
    readonly span_metrics: {
      readonly dimensions: readonly { readonly name: string }[];
      readonly histogram: { readonly explicit: { readonly buckets: readonly string[] } };
    };
  };
  readonly service: {
    readonly pipelines: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  };
}

/** Package of a component, `receiver/otlpreceiver` for `otlp` among the receivers. */
const packageOf = (section: string, name: string): string => {
  if (name === 'file_storage') return 'extension/storage/filestorage ';
  const kind = section.replace(/s$/, '');
  const type = (name.split('/')[0] as string).replaceAll('_', '');
  const short = { otlpgrpc: 'otlp', otlphttp: 'otlphttp' }[type] ?? type;
  return `${kind}/${short}${kind} `;
};

describe('collector.yaml', () => {
  const text = readFileSync(COLLECTOR_FILE, 'utf8');
  const config = parse(text) as Config & Parts;
  const { policies } = config.processors.tail_sampling;

  it('uses only components that builder.yaml lists, and all of them', () => {
    const builder = readFileSync(BUILDER_FILE, 'utf8');
    const sections = ['receivers', 'processors', 'connectors', 'exporters', 'extensions'];
    const shipping = parse(readFileSync(SHIP_LOGS_FILE, 'utf8')) as Config;
    const used = new Set(
      [config, shipping].flatMap((file) =>
        sections.flatMap((section) =>
          Object.keys(file[section] ?? {}).map((name) => packageOf(section, name)),
        ),
      ),
    );
    for (const component of used) expect(builder, component).to.include(component);
    const listed = builder.split('gomod:').length - 1;
    const providers = builder.split('confmap/provider').length - 1;
    expect(listed - providers).to.equal(used.size);
  });

  it('counts spans before it samples, and samples before it scrubs and batches', () => {
    const { pipelines } = config.service;
    expect(pipelines['traces/metrics']?.['processors']).to.deep.equal(['memory_limiter']);
    expect(pipelines['traces/keep']?.['processors']).to.deep.equal([
      ...['memory_limiter', 'tail_sampling', 'attributes/scrub', 'batch'],
    ]);
  });

  it('keeps the traces that the services mark', () => {
    const exemplars = policies.find(({ name }) => name === 'exemplars');
    expect(exemplars?.boolean_attribute?.key).to.equal(EXEMPLAR_ATTRIBUTE);
  });

  it('has boundaries that the services have too, and no unbounded dimension', () => {
    const { histogram, dimensions } = config.connectors.span_metrics;
    const seconds = histogram.explicit.buckets.map((bucket) =>
      bucket.endsWith('ms') ? Number.parseInt(bucket, 10) / 1000 : Number.parseInt(bucket, 10),
    );
    expect(LATENCY_BUCKETS).to.include.members(seconds);
    expect(dimensions.map(({ name }) => name).sort()).to.deep.equal([
      ...['rpc.method', 'rpc.response.status_code'],
    ]);
  });

  it('takes for slow what the objective does, and is at least as fresh as it is scraped', () => {
    const { slos, scrape } = loadThresholds();
    const fallback = (name: string): string =>
      new RegExp(`\\{env:${name}:-([^}]+)\\}`).exec(text)?.[1] ?? '';
    expect(Number(fallback('SLOW_MS'))).to.equal((slos['feed-latency']?.under ?? 0) * 1000);
    const flush = durationMs(fallback('SPAN_METRICS_FLUSH'));
    expect(flush).to.be.at.most(durationMs(scrape.interval));
  });

  it('says at its head what it takes from the environment', () => {
    const head = text.slice(0, text.indexOf('receivers:'));
    const ports = { grpc: 1, http: 2, spanMetrics: 3, health: 4, own: 5 };
    for (const name of Object.keys(collectorSettings(ports, 'http://x'))) {
      expect(text, name).to.include(`\${env:${name}`);
    }
    for (const [, name] of text.matchAll(/\$\{env:(\w+)/g)) {
      const shown = name === 'OWN_METRICS_PORT' ? '_PORT' : (name as string);
      expect(head, name).to.match(new RegExp(`\\b${shown}\\b`));
    }
  });
});
