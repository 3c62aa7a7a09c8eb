import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findTool } from '../tools/find-tool.js';
import type {
  Verification,
  VerificationContext,
  VerificationReport,
  VerificationTable,
} from '../verify/verification.js';
import { BAD_CASES } from './bad-cases.js';
import { BROKEN_MANIFEST, CARELESS_MANIFEST } from './broken-manifest.js';
import { CHART_CASES, PROFILES, TRIAL } from './chart-cases.js';
import {
  IGNORED_SCORES,
  SKIPPED_KINDS,
  TRIAL_SCORE,
  checkSchemas,
  scoreManifests,
  type Conformity,
} from './chart-checkers.js';
import { KUBERNETES_VERSIONS, renderChart, renderManifests, runHelm } from './helm.js';
import { packagedSchemas, writeSchemas } from './kubernetes-schemas.js';
import { NativePods } from './native-pods.js';

const TOOLS = ['helm', 'kubeconform', 'kube-score'] as const;

type Tools = Readonly<Record<(typeof TOOLS)[number], string>>;

/** One part's table, and what went wrong. */
interface Part {
  readonly table: VerificationTable;
  readonly faults: readonly string[];
}

/** Checks the chart with the real tools, and the tools with what they must refuse. */
export const chartVerification: Verification = {
  name: 'chart',
  title: 'Helm chart',
  tools: TOOLS,
  async run(context): Promise<VerificationReport> {
    const tools = Object.fromEntries(
      TOOLS.map((name) => [name, findTool(name, context.env) ?? name]),
    ) as Tools;
    const parts = [
      await lintParts(tools, context),
      await schemaParts(tools, context),
      await scoreParts(tools, context),
      await nativePart(tools, context),
    ];
    const faults = parts.flatMap((part) => part.faults);
    for (const fault of faults) context.say(`chart: ${fault}`);
    const versions = KUBERNETES_VERSIONS.map((version) => version.slice(0, 4)).join(', ');
    const what = `${CHART_CASES.length} sets of values against Kubernetes ${versions}, ${BAD_CASES.length} wrong ones`;
    return {
      ok: faults.length === 0,
      summary: `helm lint, helm template, kubeconform and kube-score on ${what}: ${faults.length === 0 ? 'all held' : `${faults.length} fault(s), ${faults.join('; ')}`}.`,
      tables: parts.map(({ table }) => table),
      notes: [
        'No cluster ran: there is no API server among the tools, so admission and scheduling are not tried.',
        `kubeconform skips ${SKIPPED_KINDS.join(', ')}, whose schemas are not packaged; tests compare them field by field.`,
        ...[...IGNORED_SCORES, TRIAL_SCORE].map(
          ({ argument, reason }) => `kube-score ${argument.join(' ')}: ${reason}.`,
        ),
      ],
    };
  },
};

async function lintParts({ helm }: Tools, { say }: VerificationContext): Promise<Part> {
  const faults: string[] = [];
  for (const options of CHART_CASES) {
    const { code, output } = await runHelm('lint', { helm, ...options });
    if (code !== 0) faults.push(`helm lint, ${options.name}: ${output.trim()}`);
  }
  say(`chart: linted ${CHART_CASES.length} sets of values`);
  let refused = 0;
  for (const { name, values, says } of BAD_CASES) {
    const { code, errors } = await runHelm('template', { helm, values });
    if (code !== 0 && says.test(errors)) refused++;
    else faults.push(`helm template took ${name}`);
  }
  const good = CHART_CASES.length - faults.filter((fault) => fault.startsWith('helm lint')).length;
  return {
    table: {
      title: 'Values',
      head: ['check', 'sets of values', 'as wanted'],
      rows: [
        ['helm lint --strict accepts', String(CHART_CASES.length), String(good)],
        [
          'helm template refuses, naming value and remedy',
          String(BAD_CASES.length),
          String(refused),
        ],
      ],
    },
    faults,
  };
}

async function schemaParts(tools: Tools, context: VerificationContext): Promise<Part> {
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

async function scoreParts(tools: Tools, { say }: VerificationContext): Promise<Part> {
  const faults: string[] = [];
  const rows: string[][] = [];
  const [version] = KUBERNETES_VERSIONS;
  for (const options of PROFILES) {
    const manifests = await renderManifests({ helm: tools.helm, ...options });
    const trial = options.name === 'minimal';
    const score = await scoreManifests(tools['kube-score'], version, manifests, trial);
    faults.push(...score.findings.map((finding) => `${options.name}: ${finding}`));
    rows.push([options.name, String(score.passed), String(score.findings.length)]);
    say(`chart: profile ${options.name}: ${score.passed} checks of kube-score hold`);
  }
  const careless = await scoreManifests(tools['kube-score'], version, CARELESS_MANIFEST, false);
  const told = careless.findings.some((finding) => finding.includes('privileged'));
  if (!told) faults.push('kube-score found nothing privileged in a privileged container');
  const counts = [careless.passed, careless.findings.length].map(String);
  rows.push(['a careless manifest, to be refused', ...counts]);
  return {
    table: { title: 'kube-score', head: ['manifests', 'checks held', 'findings'], rows },
    faults,
  };
}

/** The pods of the profile minimal as processes: probes, and the test of `helm test`. */
async function nativePart({ helm }: Tools, { say }: VerificationContext): Promise<Part> {
  const pods = new NativePods(await renderChart({ helm, profiles: ['minimal'], values: TRIAL }));
  const faults: string[] = [];
  const rows: string[][] = [];
  try {
    await pods.start();
    for (const { component, probes } of await pods.probe()) {
      rows.push([component, ...Object.values(probes).map((held) => (held ? 'answers' : 'silent'))]);
      if (Object.values(probes).includes(false)) faults.push(`${component} fails a probe`);
    }
    const { code, output, errors } = await pods.smokeTest();
    const last = output.trim().split('\n').at(-1) ?? '';
    rows.push(['smoke test', '', '', code === 0 ? last : 'failed']);
    if (code !== 0) faults.push(`the smoke test failed: ${errors.trim()}`);
    say(`chart: the smoke test says: ${last}`);
    await pods.end('candidate-service');
    const without = await pods.smokeTest();
    const told = /is not SERVING.*|is degraded: candidate.*|FeedError.*/.exec(without.errors)?.[0];
    rows.push(['smoke test without candidate-service', '', '', told ?? 'taken']);
    if (without.code === 0 || told === undefined) faults.push('the smoke test missed a service');
  } finally {
    faults.push(...(await pods.stop()));
  }
  return {
    table: {
      title: 'Rendered containers of the profile minimal, run as processes',
      head: ['container', 'startup', 'liveness', 'readiness'],
      rows,
    },
    faults,
  };
}
