import { loadThresholds } from '../thresholds/thresholds.js';
import type { Thresholds } from '../thresholds/schema.js';
import type { GeneratedFile } from '../generate/generated-file.js';
import { executive } from './boards/executive/executive.js';
import { featureStore } from './boards/feature-store/feature-store.js';
import { inference } from './boards/inference/inference.js';
import { infrastructure } from './boards/infrastructure/infrastructure.js';
import { kpis } from './boards/kpis/kpis.js';
import { model } from './boards/model/model.js';
import { operational } from './boards/operational/operational.js';
import { feed } from './boards/feed/feed.js';
import { slo } from './boards/slo/slo.js';
import { streams } from './boards/streams/streams.js';
import { system } from './boards/system/system.js';
import type { Dashboard } from './model/json.js';
import { TAG } from './model/links.js';

const BUILDERS = [
  system,
  feed,
  streams,
  slo,
  featureStore,
  inference,
  model,
  kpis,
  executive,
  operational,
  infrastructure,
];

/** Every dashboard of the product, the first to look at first. */
export function dashboards(thresholds: Thresholds = loadThresholds()): Dashboard[] {
  return BUILDERS.map((build) => build(thresholds));
}

/** The dashboards as Grafana's provisioning reads them. */
export function dashboardFiles(thresholds?: Thresholds): GeneratedFile[] {
  return dashboards(thresholds).map((board) => ({
    path: `deploy/grafana/dashboards/${board.uid.slice(TAG.length + 1)}.json`,
    text: `${JSON.stringify(board, null, 2)}\n`,
  }));
}
