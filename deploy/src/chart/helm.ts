import { join } from 'node:path';
import { ROOT } from '@eaglerank/mesh';
import { parseAllDocuments, stringify } from 'yaml';
import { CHART } from './chart-files.js';
import { runProgram, type CommandResult } from './run-program.js';

/** Any object of Kubernetes, read with the care that its kind needs. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

export interface RenderOptions {
  /** The executable. */
  readonly helm: string;
  /** Folder of the chart; the repository's unless given. */
  readonly chart?: string;
  /** Names of profiles, `production` for values-production.yaml, the later over the earlier. */
  readonly profiles?: readonly string[];
  readonly values?: object;
  /** Version of Kubernetes; the newest that was checked unless given. */
  readonly kubeVersion?: string;
}

/** Name and namespace of what is rendered. */
const RELEASE = 'eaglerank';
const NAMESPACE = 'feeds';
export const KUBERNETES_VERSIONS = ['1.37.0', '1.36.0', '1.35.0'] as const;

/** `helm lint` or `helm template` of the chart. */
export function runHelm(verb: 'lint' | 'template', options: RenderOptions): Promise<CommandResult> {
  const { helm, chart = join(ROOT, CHART), profiles = [], values = {} } = options;
  const kubeVersion = options.kubeVersion ?? KUBERNETES_VERSIONS[0];
  const files = profiles.flatMap((name) => ['-f', join(chart, `values-${name}.yaml`)]);
  const target = verb === 'template' ? [RELEASE, chart] : ['--strict', chart];
  const args = [...target, '--namespace', NAMESPACE, '--kube-version', kubeVersion];
  return runProgram(helm, [verb, ...args, ...files, '-f', '-'], stringify(values));
}

/** The manifests of a release. Rejects with what helm says when it refuses the values. */
export async function renderManifests(options: RenderOptions): Promise<string> {
  const { code, output, errors } = await runHelm('template', options);
  if (code !== 0) throw new Error(errors.trim());
  return output;
}

/** The objects of a release. @throws as renderManifests */
export async function renderChart(options: RenderOptions): Promise<KubernetesObject[]> {
  return parseManifests(await renderManifests(options));
}

function parseManifests(text: string): KubernetesObject[] {
  const documents = parseAllDocuments(text);
  if ('empty' in documents) return [];
  return documents.flatMap((document) => {
    // a key written twice is an error, which a parser of YAML 1.1 lets pass
    const [error] = document.errors;
    if (error) throw error;
    const object = document.toJS() as KubernetesObject | null;
    return object ? [object] : [];
  });
}
