import { loadThresholds } from '../thresholds/thresholds.js';
import type { Thresholds } from '../thresholds/schema.js';
import type { GeneratedFile } from '../generate/generated-file.js';
import { feed } from './boards/feed/feed.js';
import { slo } from './boards/slo/slo.js';
import { streams } from './boards/streams/streams.js';
import { system } from './boards/system/system.js';
import type { Dashboard } from './model/json.js';
import { TAG } from './model/links.js';

/** Every dashboard of the product, the first to look at first. */
export function dashboards(thresholds: Thresholds = loadThresholds()): Dashboard[] {
  return [system, feed, streams, slo].map((build) => build(thresholds));
}

/** The dashboards as Grafana's provisioning reads them. */
export function dashboardFiles(thresholds?: Thresholds): GeneratedFile[] {
  return dashboards(thresholds).map((board) => ({
    path: `deploy/grafana/dashboards/${board.uid.slice(TAG.length + 1)}.json`,
    text: `${JSON.stringify(board, null, 2)}\n`,
  }));
}
