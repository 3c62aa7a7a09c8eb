import { stringify } from 'yaml';
import type { GeneratedFile } from '../generate/generated-file.js';
import { durationMs, formatDuration } from '../thresholds/duration.js';
import type { Thresholds } from '../thresholds/schema.js';
import { alertRules, type AlertRule } from './alert-groups.js';
import { feedRules, sloRules } from './recording.js';

const RUNBOOKS = 'https://github.com/eaglerank/eaglerank/blob/main/docs/runbooks';
const HEADER = '# Generated from deploy/thresholds.yaml and deploy/src/rules; do not edit.\n';

export interface RuleOptions {
  /** By how much every window of `thresholds` was scaled; 1 unless said. */
  readonly scale?: number;
  /** What runbook links begin with. */
  readonly runbooks?: string;
}

/** A rule file as Prometheus reads it, by its name without the extension. */
export type RuleFiles = Readonly<Record<string, { readonly groups: readonly object[] }>>;

/** What is recorded for dashboards, and the alerts of each group in a file of its own. */
export function ruleFiles(thresholds: Thresholds, options: RuleOptions = {}): RuleFiles {
  const { scale = 1, runbooks = RUNBOOKS } = options;
  const interval = thresholds.scrape.evaluation;
  const window = formatDuration(durationMs('5m') * scale);
  const rules = alertRules(thresholds);
  const recorded = sloRules(thresholds);
  const group = (name: string, own: readonly object[]) => ({
    groups: [{ name: `eaglerank-${name}`, interval, rules: own }],
  });
  return Object.fromEntries([
    ['recording', group('recording', feedRules(window))],
    ...[...new Set(rules.map((r) => r.group))].map((name) => [
      name,
      group(name, [
        ...(recorded.get(name.replace(/^slo-/, '')) ?? []),
        ...rules.filter((r) => r.group === name).map((r) => alertingRule(r, thresholds, runbooks)),
      ]),
    ]),
  ]) as RuleFiles;
}

/** One alert as it stands in a rule file. */
export function alertingRule(
  { definition, level, severity }: AlertRule,
  thresholds: Thresholds,
  runbooks = RUNBOOKS,
): object {
  const { name, team, expr, summary, description } = definition;
  return {
    alert: name,
    expr: expr(level, thresholds),
    ...(level.for === '0s' ? {} : { for: level.for }),
    labels: { severity, team },
    annotations: { summary, description, runbook_url: `${runbooks}/${name}.md` },
  };
}

/** The rule files as they are committed. */
export function committedRules(thresholds: Thresholds): GeneratedFile[] {
  return Object.entries(ruleFiles(thresholds)).map(([name, content]) => ({
    path: `deploy/prometheus/rules/${name}.yaml`,
    text: HEADER + stringify(content, { lineWidth: 0 }),
  }));
}
