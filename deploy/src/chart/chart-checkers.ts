import { join } from 'node:path';
import { runProgram } from './run-program.js';
import { SCHEMA_PATH } from './kubernetes-schemas.js';

/** Kinds of others, of which the packaged schemas know nothing; tests compare them field by field. */
export const SKIPPED_KINDS = [
  ...['PodMonitor', 'ServiceMonitor', 'PrometheusRule'],
  ...['Gateway', 'GRPCRoute', 'HTTPRoute', 'Certificate', 'Issuer'],
] as const;

/** What kubeconform counted. */
export interface Conformity {
  readonly valid: number;
  readonly skipped: number;
  readonly refused: readonly string[];
}

interface ConformReport {
  readonly resources?: readonly { kind: string; name: string; filename: string; msg: string }[];
  readonly summary: { valid: number; invalid: number; errors: number; skipped: number };
}

/** Validates the manifests of a folder, or a text, against the schemas that `writeSchemas` wrote. */
export async function checkSchemas(
  kubeconform: string,
  schemas: string,
  version: string,
  what: { readonly folder: string } | { readonly text: string },
): Promise<Conformity> {
  const args = ['-strict', '-summary', '-output', 'json', '-kubernetes-version', version];
  const where = ['-schema-location', join(schemas, SCHEMA_PATH), '-skip', SKIPPED_KINDS.join(',')];
  const { output, errors } = await runProgram(
    kubeconform,
    [...args, ...where, 'folder' in what ? what.folder : '-'],
    'text' in what ? what.text : '',
  );
  if (output.trim() === '') throw new Error(`kubeconform: ${errors.trim()}`);
  const { resources = [], summary } = JSON.parse(output) as ConformReport;
  const refused = resources.map(({ kind, name, msg }) => `${kind}/${name}: ${msg}`);
  if (summary.invalid + summary.errors > 0 && refused.length === 0) refused.push(output);
  return { valid: summary.valid, skipped: summary.skipped, refused };
}

/** What of kube-score does not hold here, with the reason. */
export const IGNORED_SCORES = [
  {
    argument: ['--ignore-container-cpu-limit'],
    reason: 'a CPU limit stops the event loop in mid-request; requests share a node fairly',
  },
  {
    argument: ['--ignore-test', 'container-image-pull-policy'],
    reason: 'tags are versions and `latest` is refused, so that a pulled image is the right one',
  },
] as const;

/** One replica is what a trial is about. */
export const TRIAL_SCORE = {
  argument: ['--ignore-test', 'deployment-replicas'],
  reason: 'the profile minimal runs one replica of each on purpose',
} as const;

export interface Score {
  readonly passed: number;
  readonly findings: readonly string[];
}

/** Scores manifests; warnings count as findings. */
export async function scoreManifests(
  kubeScore: string,
  version: string,
  manifests: string,
  trial: boolean,
): Promise<Score> {
  const ignored = [...IGNORED_SCORES, ...(trial ? [TRIAL_SCORE] : [])];
  const flags = ignored.flatMap(({ argument }) => argument);
  const minor = `v${version.split('.').slice(0, 2).join('.')}`;
  const args = ['score', '--kubernetes-version', minor, '--output-format', 'ci', ...flags, '-'];
  const { output, errors } = await runProgram(kubeScore, args, manifests);
  const lines = output.split('\n').filter((line) => line.startsWith('['));
  if (lines.length === 0) throw new Error(`kube-score: ${errors.trim()}`);
  return {
    passed: lines.filter((line) => line.startsWith('[OK]')).length,
    findings: lines.filter((line) => /^\[(?:CRITICAL|WARNING)\]/.test(line)),
  };
}
