import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { METRICS } from './catalogue.js';
import type { MetricSpec } from './metric-spec.js';

const all: readonly MetricSpec[] = Object.values(METRICS);

describe('METRICS', () => {
  it('names each metric once', () => {
    expect(new Set(all.map(({ name }) => name)).size).to.equal(all.length);
  });

  it('follows the Prometheus naming rules', () => {
    for (const { name, type, unit, labels, help } of all) {
      expect(name).to.match(/^[a-z][a-z0-9_]*$/);
      expect(name.endsWith('_total'), name).to.equal(type === 'counter');
      if (unit === 'seconds') expect(name).to.match(/_seconds$/);
      if (unit === 'timestamp') expect(name).to.match(/_timestamp_seconds$/);
      if (unit === 'bytes') expect(name).to.match(/_bytes$/);
      for (const label of labels) expect(label).to.match(/^[a-z][a-z0-9_]*$/);
      expect(help).to.match(/\.$/);
    }
  });

  it('puts the service level thresholds on boundaries of every latency', () => {
    const thresholds = [0.01, 0.015, 0.025, 0.03, 0.04, 0.05, 0.1, 0.15, 0.2];
    const fine = [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.0075];
    expect(METRICS.grpcFeedLatency.buckets).to.include.members([...fine, ...thresholds]);
    for (const { name, buckets = [] } of all) {
      expect(
        [...buckets].sort((a, b) => a - b),
        name,
      ).to.deep.equal(buckets);
    }
  });

  it('holds no metric that nothing moves', () => {
    const root = fileURLToPath(new URL('../../../', import.meta.url));
    const services = ['gateway', 'candidate-service', 'ranker-service', 'feature-service'];
    const folders = [
      ...services,
      ...readdirSync(join(root, 'packages')).map((p) => `packages/${p}`),
    ];
    const text = folders.flatMap(sourcesOf(root)).join('\n');
    const dead = Object.keys(METRICS).filter((key) => !text.includes(`METRICS.${key}`));
    expect(dead).to.deep.equal([]);
  });

  it('is what docs/metrics.md says', () => {
    const script = fileURLToPath(
      new URL('../../../scripts/generate-metrics-docs.mjs', import.meta.url),
    );
    const { status, stderr } = spawnSync(process.execPath, [script, '--check']);
    expect(status, stderr.toString()).to.equal(0);
  });
});

/** What runs of a workspace: neither tests nor what only they import, nor the catalogue. */
function sourcesOf(root: string) {
  return (folder: string): string[] => {
    const src = join(root, folder, 'src');
    return readdirSync(src, { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.ts$/.test(path) && !/\.test\.ts$|testing\/|catalogue/.test(path))
      .map((path) => readFileSync(join(src, path), 'utf8'));
  };
}
