import { chartFiles } from '../chart/chart-files.js';
import type { GeneratedFile } from './generated-file.js';

/** Everything of deploy/ and helm/ that is made by code. */
export function generatedFiles(): GeneratedFile[] {
  const made: GeneratedFile[] = [];
  // last: the chart carries copies of the others
  return [...made, ...chartFiles(made)];
}
