import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from '@eaglerank/mesh';
import { jobTargets } from '../native/job-targets.js';
import { ObservabilityStack, REQUIRED_TOOLS } from '../native/stack.js';
import type { Thresholds } from '../thresholds/schema.js';
import { loadThresholds } from '../thresholds/thresholds.js';
import type {
  Verification,
  VerificationContext,
  VerificationReport,
} from '../verify/verification.js';
import { DrillMesh } from './drill-mesh.js';
import { drill, type DrillRow } from './drill.js';
import { FAULTS } from './faults.js';
import { WebhookReceiver } from './webhook-receiver.js';

const SCALE = 1 / 30;
const FEEDS_PER_SECOND = 12;
/** Traffic before the first fault: the longest window that a fault looks back over, scaled. */
const WARM_UP_MS = 35_000;

/**
 * Latencies of a machine that also runs the load, Prometheus and the drill say little: the limits are
 * raised to where the added latency, and nothing else, passes them.
 */
const LATENCY_LIMITS: Readonly<Record<string, number>> = {
  FeedLatencyHigh: 0.5,
  FeedTailLatencyHigh: 1,
  PredictionLatencyHigh: 0.2,
  FeatureLatencyHigh: 0.05,
  EventLoopLag: 1,
};

export const drillVerification: Verification = {
  name: 'drill',
  title: 'Fault drill',
  tools: REQUIRED_TOOLS,
  async run(context) {
    const receiver = await WebhookReceiver.start();
    let mesh: DrillMesh | undefined;
    let stack: ObservabilityStack | undefined;
    try {
      mesh = await DrillMesh.start(context.folder, context.env);
      await mesh.drive(FEEDS_PER_SECOND, context.say);
      stack = await ObservabilityStack.start({
        folder: join(context.folder, 'stack'),
        thresholds: drillThresholds(),
        scale: SCALE,
        notify: receiver.url,
        targets: jobTargets(mesh.mesh),
        redisUrl: mesh.redis.url,
        env: context.env,
        runbooks: join(ROOT, 'docs/runbooks'),
        onStep: context.say,
      });
      await sleep(WARM_UP_MS);
      return report(await runAll(mesh, receiver, stack, context));
    } finally {
      await stack?.stop();
      await mesh?.stop();
      await receiver.stop();
    }
  },
};

/** The shipped thresholds, with room for the latencies of a crowded machine. */
function drillThresholds(): Thresholds {
  const thresholds = loadThresholds();
  const alerts = Object.entries(thresholds.alerts).map(([name, levels]) => {
    const value = LATENCY_LIMITS[name];
    return [name, value === undefined ? levels : levels.map((level) => ({ ...level, value }))];
  });
  return { ...thresholds, alerts: Object.fromEntries(alerts) as Thresholds['alerts'] };
}

async function runAll(
  mesh: DrillMesh,
  receiver: WebhookReceiver,
  { alertmanagerUrl }: ObservabilityStack,
  { say }: VerificationContext,
): Promise<DrillRow[]> {
  const rows: DrillRow[] = [];
  for (const fault of FAULTS) {
    const done = await drill(fault, {
      mesh,
      receiver,
      alertmanagerUrl,
      fireWithinMs: 90_000,
      resolveWithinMs: 120_000,
      say,
    });
    rows.push(...done);
    for (const row of done) say(`  ${cells(row).join(' | ')}`);
  }
  return rows;
}

function report(rows: readonly DrillRow[]): VerificationReport {
  const failed = rows.filter(
    (row) =>
      row.firedAfterS === undefined ||
      row.resolvedAfterS === undefined ||
      row.faults.length > 0 ||
      row.silenced.length < silencedBy(row.fault),
  );
  return {
    ok: failed.length === 0,
    summary: `${rows.length - failed.length} of ${rows.length} alerts reached a webhook through a real Prometheus and Alertmanager with a runbook that exists, and resolved; every window, interval and \`for\` was shrunk to 1/30.`,
    tables: [
      {
        title: 'Faults',
        head: [
          'fault',
          'alert',
          'severity',
          'receivers',
          'fired after',
          'resolved after',
          'faults',
        ],
        rows: rows.map(cells),
      },
    ],
    notes: [
      `Latency limits were raised for a machine that also runs the load and the drill: ${Object.entries(
        LATENCY_LIMITS,
      )
        .map(([name, value]) => `${name} ${value} s`)
        .join(', ')}.`,
    ],
  };
}

function silencedBy(name: string): number {
  return FAULTS.find((fault) => fault.name === name)?.silences?.length ?? 0;
}

function cells(row: DrillRow): string[] {
  const seconds = (s: number | undefined) => (s === undefined ? 'never' : `${s.toFixed(1)} s`);
  return [
    row.fault,
    row.alert,
    row.severity,
    row.receivers.join(', '),
    seconds(row.firedAfterS),
    seconds(row.resolvedAfterS),
    row.silenced.join(', ') || 'none',
    row.faults.join('; ') || 'none',
  ];
}
