import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { VerificationContext } from '../verify/verification.js';
import { BROKEN_MANIFEST } from './broken-manifest.js';
import { CHART_CASES } from './chart-cases.js';
import { checkSchemas, type Conformity } from './chart-checkers.js';
import { KUBERNETES_VERSIONS, renderManifests } from './helm.js';
import { packagedSchemas, writeSchemas } from './kubernetes-schemas.js';
import type { Part, Tools } from './verify-part.js';

/** Every case against the schemas of every version of Kubernetes. */
export async function verifySchemas(tools: Tools, context: VerificationContext): Promise<Part> {
  const schemas = join(context.folder, 'schemas');
  const packaged = packagedSchemas(context.env);
  const faults: string[] = [];
  const rows: string[][] = [];
  for (const version of KUBERNETES_VERSIONS) {
    const kinds = writeSchemas(packaged, version, schemas);
    const folder = await renderAll(tools, version, context.folder);
    const check = (what: { folder: string } | { text: string }): Promise<Conformity> =>
      checkSchemas(tools.kubeconform, schemas, version, what);
    const found = await check({ folder });
    const broken = await check({ text: BROKEN_MANIFEST });
    faults.push(...found.refused.map((refusal) => `Kubernetes ${version}: ${refusal}`));
    const wanted = ['replicaCount', 'livenes', 'integer'];
    const told = wanted.every((word) => broken.refused.join('\n').includes(word));
    if (!told) faults.push(`kubeconform took a broken manifest of Kubernetes ${version}`);
    const counts = [found.valid, found.refused.length, found.skipped].map(String);
    rows.push([version, String(kinds), ...counts, told ? 'refused' : 'taken']);
    context.say(`chart: Kubernetes ${version}: ${found.valid} objects valid`);
  }
  return {
    table: {
      title: 'kubeconform -strict',
      head: ['Kubernetes', 'kinds', 'valid', 'invalid', 'skipped', 'broken manifest'],
      rows,
    },
    faults,
  };
}

/** Renders every case for a version; returns the folder of the manifests. */
async function renderAll({ helm }: Tools, kubeVersion: string, below: string): Promise<string> {
  const folder = join(below, `manifests-${kubeVersion}`);
  mkdirSync(folder, { recursive: true });
  for (const options of CHART_CASES) {
    const text = await renderManifests({ helm, kubeVersion, ...options });
    writeFileSync(join(folder, `${options.name.replaceAll(' ', '-')}.yaml`), text);
  }
  return folder;
}
