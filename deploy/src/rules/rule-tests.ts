import { stringify } from 'yaml';
import type { GeneratedFile } from '../generate/generated-file.js';
import { durationMs, formatDuration } from '../thresholds/duration.js';
import type { Thresholds } from '../thresholds/schema.js';
import { alertRules, type AlertRule } from './alert-groups.js';
import type { Series } from './series.js';

const HEADER = '# Generated from deploy/src/rules; do not edit. `promtool test rules` runs it.\n';

/** One case of `promtool test rules`. */
export interface RuleTest {
  readonly name: string;
  readonly interval: string;
  readonly input_series: readonly { readonly series: string; readonly values: string }[];
  readonly promql_expr_test: readonly object[];
}

interface Timing {
  readonly intervalS: number;
  readonly samples: number;
  /** Samples that `finally` covers, and `slowsTo`. */
  readonly last: number;
  readonly end: number;
}

/** Every case of a rule: one in which it fires, and one for each reason to be silent. */
function testsOf(rule: AlertRule): RuleTest[] {
  const { fires, alsoFires = {}, silent } = rule.definition.cases(rule.level);
  const timing = timingOf(rule);
  return [
    ruleTest(rule, 'fires', fires, timing, true),
    ...Object.entries(alsoFires).map(([why, series]) =>
      ruleTest(rule, `fires when ${why}`, series, timing, true),
    ),
    ...Object.entries(silent).map(([why, series]) =>
      ruleTest(rule, `is silent when ${why}`, series, timing, false),
    ),
  ];
}

function timingOf({ definition, level }: AlertRule): Timing {
  const window = durationMs(level.window ?? '5m') / 1000;
  const pending = durationMs(level.for) / 1000;
  const needed = window + pending + 900;
  const history = definition.history === undefined ? 0 : durationMs(definition.history) / 1000;
  const total = Math.max(needed, history);
  const intervalS = total > 3 * 3600 ? 60 : 15;
  const count = (seconds: number) => Math.ceil(seconds / intervalS);
  return {
    intervalS,
    samples: count(total),
    last: count(window / 2),
    end: count(window + pending + 300),
  };
}

function ruleTest(
  { definition, severity }: AlertRule,
  what: string,
  series: readonly Series[],
  timing: Timing,
  firing: boolean,
): RuleTest {
  const alerts = `ALERTS{alertname="${definition.name}",alertstate="firing",severity="${severity}"}`;
  return {
    name: `${definition.name} ${severity} ${what}`,
    interval: `${timing.intervalS}s`,
    input_series: series.map((s) => ({ series: s.series, values: valuesOf(s, timing) })),
    promql_expr_test: [
      {
        expr: `count(${alerts}) > bool 0`,
        eval_time: formatDuration(timing.samples * timing.intervalS * 1000),
        exp_samples: firing ? [{ labels: '{}', value: 1 }] : [],
      },
    ],
  };
}

/** Samples in promtool's notation, e.g. `0+15x40`. */
function valuesOf({ from, perSecond, finally: last, slowsTo }: Series, t: Timing): string {
  const run = (start: number, slope: number, samples: number) =>
    Number.isNaN(start)
      ? `_x${samples}`
      : `${start}${slope < 0 ? '-' : '+'}${Math.abs(slope) * t.intervalS}x${samples}`;
  if (last !== undefined)
    return `${run(from, perSecond, t.samples - t.last)} ${run(last, 0, t.last)}`;
  if (slowsTo === undefined) return run(from, perSecond, t.samples);
  const before = t.samples - t.end;
  const reached = from + perSecond * before * t.intervalS;
  return `${run(from, perSecond, before)} ${run(reached, slowsTo, t.end)}`;
}

/** The tests as they are committed: one file per rule file. */
export function committedRuleTests(thresholds: Thresholds): GeneratedFile[] {
  const rules = alertRules(thresholds);
  return [...new Set(rules.map(({ group }) => group))].map((group) => {
    const own = rules.filter((r) => r.group === group);
    return {
      path: `deploy/prometheus/tests/${group}.yaml`,
      text: HEADER + stringify(ruleTestFile(own, ruleFilesOf(group)), { lineWidth: 0 }),
    };
  });
}

/** Rule files, relative to the tests, that a group's alerts need: their own and what they read. */
function ruleFilesOf(group: string): string[] {
  const recording = group === 'availability' ? ['../rules/recording.yaml'] : [];
  return [...recording, `../rules/${group}.yaml`];
}

/** A file for `promtool test rules`. */
export function ruleTestFile(rules: readonly AlertRule[], files: readonly string[]): object {
  const longest = Math.max(...rules.map((rule) => timingOf(rule).intervalS));
  return {
    rule_files: files,
    evaluation_interval: `${longest}s`,
    tests: rules.flatMap(testsOf),
  };
}
