import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '@eaglerank/mesh';
import { expect } from 'chai';
import { stringify } from 'yaml';
import { env } from '../config.js';
import { loadThresholds } from '../thresholds/thresholds.js';
import { findTool } from '../tools/find-tool.js';
import { alertRules, type AlertRule } from './alert-groups.js';
import { mutantsOf } from './mutants.js';
import { sloRules } from './recording.js';
import { alertingRule, committedRules, ruleFiles } from './rule-files.js';
import { committedRuleTests, ruleTestFile } from './rule-tests.js';
import { testRulesInParallel } from './testing/promtool.js';

const thresholds = loadThresholds();
const rules = alertRules(thresholds);
const jobs = Math.min(2, availableParallelism());

describe('alert rules', () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'eaglerank-rules-'));
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  it('have severity, team, summary, description and a runbook', () => {
    for (const { definition, severity } of rules) {
      const rule = alertingRule(
        { definition, level: levelOf(definition.name, severity), severity, group: '' },
        thresholds,
      );
      expect(rule).to.have.nested.property('labels.severity', severity);
      expect(rule).to.have.nested.property('labels.team').that.is.not.empty;
      expect(rule).to.have.nested.property('annotations.summary').that.is.not.empty;
      expect(rule).to.have.nested.property('annotations.description').that.is.not.empty;
      expect(rule)
        .to.have.nested.property('annotations.runbook_url')
        .that.match(new RegExp(`/docs/runbooks/${definition.name}\\.md$`));
    }
  });

  it('each have one case that fires and at least one that does not', () => {
    for (const { definition, level } of rules.filter((r) => r.definition.name !== 'Watchdog')) {
      const { fires, silent } = definition.cases(level);
      expect(fires, definition.name).to.not.be.empty;
      expect(Object.keys(silent), definition.name).to.not.be.empty;
    }
  });

  it('name only causes that are alerts', () => {
    const names = new Set(rules.map(({ definition }) => definition.name));
    const causes = rules.flatMap(({ definition }) => definition.causes ?? []);
    expect(causes.filter((cause) => !names.has(cause.split('/')[0] ?? ''))).to.be.empty;
  });

  it('pass their tests in promtool', async function () {
    this.timeout(300_000);
    const promtool = findTool('promtool', env);
    if (!promtool) return this.skip();
    const files = committedRuleTests(thresholds).map(({ path }) => join(ROOT, path));
    const results = await testRulesInParallel(promtool, files, jobs);
    expect([...results].filter(([, ok]) => !ok)).to.be.empty;
    return undefined;
  });

  it('have tests that notice when an expression is deleted or inverted', async function () {
    this.timeout(600_000);
    const promtool = findTool('promtool', env);
    if (!promtool) return this.skip();
    // the burn rates of an SLO differ in their windows alone: the shortest stands for all
    const seen = new Set<string>();
    const chosen = rules.filter(({ definition: { name }, group }) => {
      if (name === 'Watchdog' || (group.startsWith('slo-') && seen.has(group))) return false;
      seen.add(group);
      return true;
    });
    const mutants = chosen.flatMap(writeMutants);
    const results = await testRulesInParallel(promtool, [...mutants.map(({ file }) => file)], jobs);
    const survivors = mutants.filter(({ file }) => results.get(file) !== false);
    expect(mutants.length).to.be.at.least(chosen.length * 2);
    expect(survivors.map(({ what }) => what).join('\n')).to.equal('');
    return undefined;
  });

  function writeMutants(rule: AlertRule, index: number): { file: string; what: string }[] {
    const { definition, level, severity, group } = rule;
    const interval = thresholds.scrape.evaluation;
    const own = sloRules(thresholds).get(group.replace(/^slo-/, '')) ?? [];
    const health =
      definition.name === 'HealthScoreLow' ? ruleFiles(thresholds)['recording']?.groups : [];
    return mutantsOf(definition.expr(level, thresholds)).map(({ what, expr }, i) => {
      const broken = { ...definition, expr: () => expr };
      const name = `${definition.name}-${severity}-${index}-${i}`;
      const mutated = alertingRule({ ...rule, definition: broken }, thresholds);
      const groups = [...(health ?? []), { name: 'g', interval, rules: [...own, mutated] }];
      writeFileSync(join(folder, `${name}.rules.yaml`), stringify({ groups }));
      const file = join(folder, `${name}.yaml`);
      writeFileSync(file, stringify(ruleTestFile([rule], [`${name}.rules.yaml`])));
      return { file, what: `${definition.name} ${severity}: ${what}` };
    });
  }
});

describe('rule files', () => {
  it('name every alert of the thresholds file', () => {
    const text = committedRules(thresholds)
      .map((file) => file.text)
      .join('\n');
    for (const name of Object.keys(thresholds.alerts)) expect(text).to.contain(`alert: ${name}\n`);
  });

  it('refuse a thresholds file that names an unknown alert or lacks one', () => {
    const extra = { ...thresholds, alerts: { ...thresholds.alerts, Nonsense: [] } };
    expect(() => alertRules(extra)).to.throw('no such alert: Nonsense');
    const { ServiceDown: _, ...lacking } = thresholds.alerts;
    expect(() => alertRules({ ...thresholds, alerts: lacking })).to.throw(
      'alerts.ServiceDown is missing',
    );
  });
});

function levelOf(name: string, severity: string) {
  const found = rules.find((r) => r.definition.name === name && r.severity === severity);
  if (!found) throw new Error(`${name} has no level ${severity}`);
  return found.level;
}
