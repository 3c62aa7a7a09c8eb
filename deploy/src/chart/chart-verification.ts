import { findTool } from '../tools/find-tool.js';
import type {
  Verification,
  VerificationContext,
  VerificationReport,
} from '../verify/verification.js';
import { BAD_CASES } from './bad-cases.js';
import { CARELESS_MANIFEST } from './broken-manifest.js';
import { CHART_CASES, PROFILES } from './chart-cases.js';
import { IGNORED_SCORES, TRIAL_SCORE, scoreManifests } from './chart-checkers.js';
import { KUBERNETES_VERSIONS, renderManifests, runHelm } from './helm.js';
import { verifyCustomResources } from './verify-custom-resources.js';
import { verifyNative } from './verify-native.js';
import { TOOLS, type Part, type Tools } from './verify-part.js';
import { verifySchemas } from './verify-schemas.js';

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
      await verifyValues(tools, context),
      await verifySchemas(tools, context),
      await verifyCustomResources(tools, context),
      await verifyScores(tools, context),
      await verifyNative(tools, context),
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
        ...parts.flatMap(({ notes = [] }) => notes),
        ...[...IGNORED_SCORES, TRIAL_SCORE].map(
          ({ argument, reason }) => `kube-score ${argument.join(' ')}: ${reason}.`,
        ),
      ],
    };
  },
};

async function verifyValues({ helm }: Tools, { say }: VerificationContext): Promise<Part> {
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

async function verifyScores(tools: Tools, { say }: VerificationContext): Promise<Part> {
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
