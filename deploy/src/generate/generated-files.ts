import { dashboardFiles } from '../dashboards/dashboards.js';
import type { GeneratedFile } from './generated-file.js';

/** Everything of deploy/ and helm/ that is made by code. */
export function generatedFiles(): GeneratedFile[] {
  return [...dashboardFiles()];
}
