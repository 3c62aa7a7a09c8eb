import { committedAlertmanager } from '../alertmanager/config.js';
import { chartFiles } from '../chart/chart-files.js';
import { dashboardsPage } from '../dashboards/dashboards-page.js';
import { dashboardFiles } from '../dashboards/dashboards.js';
import { committedEnvoy } from '../envoy/envoy-config.js';
import { committedPrometheus } from '../prometheus/config.js';
import { committedRules } from '../rules/rule-files.js';
import { committedRuleTests } from '../rules/rule-tests.js';
import { runbookIndex } from '../runbooks/index-file.js';
import { loadThresholds } from '../thresholds/thresholds.js';
import type { GeneratedFile } from './generated-file.js';

/** Everything of deploy/ and helm/ that is made by code. */
export function generatedFiles(): GeneratedFile[] {
  const thresholds = loadThresholds();
  const made = [
    committedPrometheus(thresholds),
    committedAlertmanager(thresholds),
    ...committedRules(thresholds),
    ...committedRuleTests(thresholds),
    ...dashboardFiles(thresholds),
    dashboardsPage(),
    committedEnvoy(),
    runbookIndex(thresholds),
  ];
  // last: the chart carries copies of the others
  return [...made, ...chartFiles(made)];
}
