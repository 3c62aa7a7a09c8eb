import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT } from '@eaglerank/mesh';
import { expect } from 'chai';
import { CHART, chartFiles } from './chart-files.js';
import { NEEDED } from './chart-cases.js';
import { renderChart, type KubernetesObject } from './helm.js';
import { ofKind } from './manifests.js';
import { helmOrSkip } from './testing/with-helm.js';

const RULES = `groups:
  - name: feed
    rules:
      - alert: FeedSlow
        expr: 'p99 > 0.1'
        annotations: { summary: '{{ $labels.tenant }} is slow: {{ $value }}' }
`;
const DASHBOARD = '{"title": "Feed", "panels": [{"legend": "{{tenant}}"}]}\n';

describe('chartFiles', function () {
  this.timeout(60_000);

  it('copies what is made in the same run', () => {
    const made = [
      { path: 'deploy/prometheus/rules/made-now.yaml', text: RULES },
      { path: 'deploy/grafana/dashboards/made-now.json', text: DASHBOARD },
      { path: 'deploy/prometheus/rules/tests/made-now.yaml', text: 'tests: []\n' },
      { path: 'deploy/prometheus/prometheus.yml', text: '{}\n' },
    ];
    const copies = chartFiles(made).filter(({ path }) => path.includes('made-now'));
    expect(copies).to.deep.equal([
      { path: `${CHART}/files/rules/made-now.yaml`, text: RULES },
      { path: `${CHART}/files/dashboards/made-now.json`, text: DASHBOARD },
    ]);
  });

  it('carries the feature definitions of the release', () => {
    const copy = chartFiles().find(({ path }) => path.endsWith('features.yaml'));
    expect(copy?.text).to.equal(readFileSync(join(ROOT, 'config/features.yaml'), 'utf8'));
  });

  describe('in a chart', () => {
    let folder: string;
    before(() => {
      folder = mkdtempSync(join(tmpdir(), 'eaglerank-chart-'));
      cpSync(join(ROOT, CHART), folder, { recursive: true });
      for (const name of ['rules', 'dashboards']) {
        rmSync(join(folder, 'files', name), { recursive: true, force: true });
      }
    });
    after(() => rmSync(folder, { recursive: true }));

    const write = (path: string, text: string): void => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    };
    const rendered = (helm: string, enabled: boolean): Promise<KubernetesObject[]> =>
      renderChart({
        ...{ helm, chart: folder },
        values: { ...NEEDED, monitoring: { rules: { enabled }, dashboards: { enabled } } },
      });

    it('make nothing where there are none', async function () {
      const objects = await rendered(helmOrSkip(this), true);
      expect(ofKind(objects, 'PrometheusRule')).to.deep.equal([]);
      expect(ofKind(objects, 'ConfigMap')).to.have.length(2);
    });

    it('become rules and dashboards, untouched', async function () {
      write('files/rules/feed_alerts.yaml', RULES);
      write('files/dashboards/feed.json', DASHBOARD);
      const objects = await rendered(helmOrSkip(this), true);
      const [rule] = ofKind(objects, 'PrometheusRule');
      expect(rule?.metadata.name).to.equal('eaglerank-feed-alerts');
      const { groups } = rule?.['spec'] as { groups: { rules: { annotations: object }[] }[] };
      expect(groups[0]?.rules[0]?.annotations).to.deep.equal({
        summary: '{{ $labels.tenant }} is slow: {{ $value }}',
      });
      const dashboard = ofKind(objects, 'ConfigMap').find(({ metadata }) =>
        metadata.name.includes('dashboard'),
      );
      expect(dashboard?.metadata.labels).to.include({ grafana_dashboard: '1' });
      const { 'feed.json': text } = dashboard?.['data'] as Record<string, string>;
      expect(JSON.parse(text ?? '')).to.deep.equal(JSON.parse(DASHBOARD));
    });

    it('stay out unless they are asked for', async function () {
      const objects = await rendered(helmOrSkip(this), false);
      expect(ofKind(objects, 'PrometheusRule')).to.deep.equal([]);
      expect(ofKind(objects, 'ConfigMap')).to.have.length(2);
    });
  });
});
