import { findTool } from '../tools/find-tool.js';
import type { Verification, VerificationReport } from '../verify/verification.js';
import { containerChecks } from './checks/container-health.js';
import { doorChecks } from './checks/doors.js';
import { healthChecks, timeoutChecks } from './checks/gateways-away.js';
import { killChecks } from './checks/killed-gateway.js';
import { outlierChecks } from './checks/outliers.js';
import { rateChecks } from './checks/rate-limits.js';
import { traceChecks } from './checks/traces.js';
import type { EdgeCheck } from './edge-checks.js';
import { EdgeRig, type Finding } from './edge-rig.js';

const CHECKS: readonly (readonly [title: string, check: EdgeCheck])[] = [
  ['Doors', doorChecks],
  ['Metrics and health', containerChecks],
  ['Traces and access log', traceChecks],
  ['Rate limits', rateChecks],
  ['Health checks', healthChecks],
  ['Time-outs', timeoutChecks],
  ['Outlier detection', outlierChecks],
  ['A gateway killed under load', killChecks],
];

/** The real Envoy, with the shipped configuration, before two real gateways. */
export const envoyVerification: Verification = {
  name: 'envoy',
  title: 'Envoy before two gateways',
  tools: ['envoy', 'openssl'],
  async run({ env, folder, say }): Promise<VerificationReport> {
    const rig = await EdgeRig.start(findTool('envoy', env) as string, folder);
    try {
      const envoy = await rig.envoy();
      const edge = { rig, envoy, calls: await rig.calls(envoy) };
      const sections: { title: string; found: Finding[] }[] = [];
      for (const [title, check] of CHECKS) {
        const found = await check(edge).catch((error: unknown) => [broken(title, error)]);
        say(`${title}: ${found.filter(({ ok }) => ok).length} of ${found.length} hold`);
        sections.push({ title, found });
      }
      return report(sections);
    } finally {
      await rig.stop();
    }
  },
};

function broken(title: string, error: unknown): Finding {
  return { check: title, found: `ended with ${String(error)}`, ok: false };
}

function report(
  sections: readonly { title: string; found: readonly Finding[] }[],
): VerificationReport {
  const all = sections.flatMap(({ found }) => found);
  const held = all.filter(({ ok }) => ok).length;
  return {
    ok: held === all.length,
    summary: `Envoy with the configuration of deploy/envoy before two gateways of a whole mesh: ${held} of ${all.length} checks hold.`,
    tables: sections.map(({ title, found }) => ({
      title,
      head: ['check', 'found', 'holds'],
      rows: found.map(({ check, found: seen, ok }) => [check, seen, ok ? 'yes' : 'no']),
    })),
    notes: [],
  };
}
