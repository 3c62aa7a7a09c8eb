import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '@eaglerank/mesh';
import { expect } from 'chai';
import { parse } from 'yaml';
import { findTool } from '../tools/find-tool.js';
import { PRODUCTION } from './chart-cases.js';
import { CHART } from './chart-files.js';
import { env } from '../config.js';
import { renderChart } from './helm.js';
import { runProgram } from './run-program.js';
import { helmOrSkip } from './testing/with-helm.js';

/** Fenced blocks of a document with the heading above each. */
function blocks(path: string, language: string): { heading: string; text: string }[] {
  const found: { heading: string; text: string }[] = [];
  let heading = '';
  let open: string[] | undefined;
  for (const line of readFileSync(join(ROOT, path), 'utf8').split('\n')) {
    if (open && line === '```') {
      found.push({ heading, text: open.join('\n') });
      open = undefined;
    } else if (open) open.push(line);
    else if (line === `\`\`\`${language}`) open = [];
    else if (line.startsWith('## ')) heading = line.slice(3);
  }
  return found;
}

describe('documents of the chart', function () {
  this.timeout(60_000);

  for (const { heading, text } of blocks(`${CHART}/README.md`, 'yaml')) {
    it(`show values that render: ${heading}`, async function () {
      const values = { ...PRODUCTION, ...(parse(text) as object) };
      const objects = await renderChart({
        ...{ helm: helmOrSkip(this), values },
        profiles: ['production'],
      });
      expect(objects.length).to.be.greaterThan(20);
    });
  }

  it('show an adapter the metric that the autoscaler asks for', async function () {
    const [block] = blocks('docs/kubernetes.md', 'yaml');
    const { rules } = parse(block?.text ?? '') as {
      rules: { name: { as: string }; seriesQuery: string; metricsQuery: string }[];
    };
    const values = parse(readFileSync(join(ROOT, CHART, 'values.yaml'), 'utf8')) as {
      gateway: { autoscaling: { queueDelay: { metric: string } } };
    };
    expect(rules[0]?.name.as).to.equal(values.gateway.autoscaling.queueDelay.metric);
    expect(readFileSync(join(ROOT, 'docs/metrics.md'), 'utf8')).to.include(
      '`rpc_admission_wait_seconds` ',
    );
    const promtool = findTool('promtool', env);
    if (promtool === undefined) return this.skip();
    const expr = (rules[0]?.metricsQuery ?? '')
      .replaceAll('<<.GroupBy>>', 'pod')
      .replaceAll('<<.LabelMatchers>>', 'namespace="feeds"');
    const folder = mkdtempSync(join(tmpdir(), 'eaglerank-adapter-'));
    const file = join(folder, 'rule.json');
    writeFileSync(
      file,
      JSON.stringify({ groups: [{ name: 'adapter', rules: [{ record: 'wait', expr }] }] }),
    );
    const { code, errors } = await runProgram(promtool, ['check', 'rules', file]);
    rmSync(folder, { recursive: true });
    expect(code, errors).to.equal(0);
  });

  it('name profiles, scripts and keys that there are', () => {
    const text = blocks('docs/kubernetes.md', 'sh')
      .map((block) => block.text)
      .join('\n');
    for (const [path] of text.matchAll(/helm\/eaglerank(?:\/[a-z.-]+)?|cli\/bin\/[a-z.]+/g)) {
      expect(() =>
        readFileSync(join(ROOT, path === CHART ? `${path}/Chart.yaml` : path)),
      ).to.not.throw();
    }
    const production = parse(
      readFileSync(join(ROOT, CHART, 'values-production.yaml'), 'utf8'),
    ) as object;
    const values = readFileSync(join(ROOT, CHART, 'values.yaml'), 'utf8');
    for (const [, name, key] of text.matchAll(/secret generic (\S+) --from-literal=([a-z-]+)=/g)) {
      expect(JSON.stringify(production)).to.include(`"existingSecret":"${name ?? ''}"`);
      expect(values).to.include(`key: ${key ?? ''}\n`);
    }
  });
});
