import { findTool } from '../tools/find-tool.js';
import type { VerificationContext } from '../verify/verification.js';
import { CHART_CASES } from './chart-cases.js';
import { SKIPPED_KINDS } from './chart-checkers.js';
import { buildResourceChecker, checkCustomResources } from './custom-resources.js';
import { renderManifests } from './helm.js';
import type { Part, Tools } from './verify-part.js';

/** A field that no kind has in place of one that each of them has. */
const spoil = (manifests: string): string =>
  manifests
    .replaceAll('jobLabel:', 'jobLabell:')
    .replaceAll('hostnames:', 'hostnamez:')
    .replaceAll('dnsNames:', 'dnsNamez:');

/** What the packaged schemas know nothing of, against the types of those who define it. */
export async function verifyCustomResources(
  { helm }: Tools,
  { env, folder, say }: VerificationContext,
): Promise<Part> {
  const go = findTool('go', env);
  const table = {
    title: `${SKIPPED_KINDS.join(', ')}: decoded strictly into the types of their projects`,
    head: ['manifests', 'read', 'refused'],
  };
  if (go === undefined) {
    const note = `${SKIPPED_KINDS.join(', ')} were not checked: go is not installed.`;
    return { table: { ...table, rows: [] }, faults: [], notes: [note] };
  }
  const checker = await buildResourceChecker(go, folder);
  let manifests = '';
  for (const options of CHART_CASES) {
    manifests += `\n---\n${await renderManifests({ helm, ...options })}`;
  }
  const found = await checkCustomResources(checker, manifests);
  const spoilt = await checkCustomResources(checker, spoil(manifests));
  say(`chart: ${found.read} custom resources, ${found.refused.length} refused`);
  const faults = [...found.refused];
  if (found.read === 0) faults.push('no custom resource was rendered');
  if (spoilt.refused.length === 0) faults.push('custom resources with an unknown field were taken');
  const row = (name: string, { read, refused }: typeof found): string[] => [
    ...[name, String(read), String(refused.length)],
  ];
  return {
    table: { ...table, rows: [row('of the chart', found), row('with fields misspelt', spoilt)] },
    faults,
  };
}
