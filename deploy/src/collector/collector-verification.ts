import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { findTool } from '../tools/find-tool.js';
import type {
  Verification,
  VerificationContext,
  VerificationReport,
} from '../verify/verification.js';
import { Collector } from './collector.js';
import type { Finding } from './finding.js';
import { SAMPLED_TENANT, SLOW_MS } from './known-traffic.js';
import { checkMesh } from './mesh-check.js';
import { checkSampling } from './sampling-check.js';
import { TraceSink } from './trace-sink.js';

/** Quicker than in production, so that a run is short; every rate and policy is the shipped one. */
const QUICK = { DECISION_WAIT: '3s', SPAN_METRICS_FLUSH: '1s' };
const KNOWN = {
  ...QUICK,
  SLOW_MS: String(SLOW_MS),
  SAMPLED_TENANTS: SAMPLED_TENANT,
  SAMPLED_TENANTS_PERCENT: '50',
};
/** No feed counts as slow: what is kept is so by its exemplar or by chance. */
const MESH = { ...QUICK, SLOW_MS: '60000' };

type Check = (collector: Collector, sink: TraceSink) => Promise<Finding>;

async function withCollector(
  { env, folder }: VerificationContext,
  settings: Readonly<Record<string, string>>,
  check: Check,
): Promise<Finding> {
  const binary = findTool('otelcol', env);
  if (binary === undefined) throw new Error('otelcol is not installed');
  const sink = await TraceSink.start();
  try {
    const tracesEndpoint = sink.endpoint;
    const own = mkdtempSync(join(folder, 'otelcol-'));
    const collector = await Collector.start({ binary, folder: own, tracesEndpoint, settings });
    return await check(collector, sink).finally(() => collector.stop());
  } finally {
    await sink.stop();
  }
}

export const collectorVerification: Verification = {
  name: 'collector',
  title: 'OpenTelemetry Collector',
  tools: ['otelcol', 'redis-server'],
  async run(context): Promise<VerificationReport> {
    context.say('known traffic through the collector');
    const known = await withCollector(context, KNOWN, checkSampling);
    context.say('the mesh behind the collector');
    const mesh = await withCollector(context, MESH, checkMesh);
    const faults = [...known.faults, ...mesh.faults];
    const found = faults.length === 0 ? 'all as it should be' : faults.join('; ');
    return {
      ok: faults.length === 0,
      summary: `The collector with deploy/collector/collector.yaml, known traffic and a real mesh: ${found}.`,
      tables: [known.table, mesh.table],
      notes: ['For a shorter run the decision on a trace falls after 3 s instead of 10 s.'],
    };
  },
};
