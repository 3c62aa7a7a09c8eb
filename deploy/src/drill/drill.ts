import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DrillMesh } from './drill-mesh.js';
import type { Fault } from './faults.js';
import type { Notification, WebhookReceiver } from './webhook-receiver.js';

const POLL_MS = 100;

/** What became of one alert of one fault. */
export interface DrillRow {
  readonly fault: string;
  readonly alert: string;
  readonly severity: string;
  /** Receivers that got it. */
  readonly receivers: readonly string[];
  /** Seconds from the fault to the first notification; undefined when none came. */
  readonly firedAfterS: number | undefined;
  /** Seconds from the mend to the notification that it is over; undefined when none came. */
  readonly resolvedAfterS: number | undefined;
  /** Alerts that fired and were held back because of this one. */
  readonly silenced: readonly string[];
  /** Anything wrong with what was received. */
  readonly faults: readonly string[];
}

export interface DrillOptions {
  readonly mesh: DrillMesh;
  readonly receiver: WebhookReceiver;
  readonly alertmanagerUrl: string;
  /** Longest wait for an alert to fire, and for it to resolve, ms. */
  readonly fireWithinMs: number;
  readonly resolveWithinMs: number;
  readonly say: (line: string) => void;
}

/** Injects one fault, waits for its alerts, mends it and waits for them to resolve. */
export async function drill(fault: Fault, options: DrillOptions): Promise<DrillRow[]> {
  const { mesh, receiver, fireWithinMs, resolveWithinMs, say } = options;
  say(`${fault.name}: expecting ${fault.alerts.join(', ')}`);
  const injectedAt = performance.now();
  const mend = await fault.inject(mesh);
  await until(
    () => fault.alerts.every((alert) => first(receiver, injectedAt, alert, 'firing')),
    fireWithinMs,
  );
  const silenced = await suppressed(fault.silences ?? [], options);
  const mendedAt = performance.now();
  await mend();
  await until(
    () =>
      fault.alerts.every(
        (alert) =>
          !first(receiver, injectedAt, alert, 'firing') ||
          first(receiver, mendedAt, alert, 'resolved'),
      ),
    resolveWithinMs,
  );
  return fault.alerts.map((alert) => ({
    ...rowOf(fault.name, alert, receiver, injectedAt, mendedAt),
    silenced,
  }));
}

function rowOf(
  fault: string,
  alert: string,
  receiver: WebhookReceiver,
  injectedAt: number,
  mendedAt: number,
): Omit<DrillRow, 'silenced'> {
  const firing = receiver.since(injectedAt, alert).filter(({ status }) => status === 'firing');
  const fired = firing[0];
  const resolved = first(receiver, mendedAt, alert, 'resolved');
  const seconds = (from: number, n: Notification | undefined) => n && (n.at - from) / 1000;
  return {
    fault,
    alert,
    severity: fired?.labels['severity'] ?? '',
    receivers: [...new Set(firing.map((n) => n.receiver))],
    firedAfterS: seconds(injectedAt, fired),
    resolvedAfterS: seconds(mendedAt, resolved),
    faults: fired ? faultsOf(fired) : [],
  };
}

/** Waits until Alertmanager holds these alerts back; those that it does. */
async function suppressed(
  alerts: readonly string[],
  { alertmanagerUrl, fireWithinMs }: DrillOptions,
): Promise<string[]> {
  const held = new Set<string>();
  const deadline = performance.now() + fireWithinMs;
  while (held.size < alerts.length && performance.now() < deadline) {
    const response = await fetch(`${alertmanagerUrl}/api/v2/alerts?inhibited=true&active=false`);
    const found = (await response.json()) as {
      labels: Record<string, string>;
      status: { state: string };
    }[];
    for (const { labels, status } of found) {
      const name = labels['alertname'] ?? '';
      if (status.state === 'suppressed' && alerts.includes(name)) held.add(name);
    }
    await sleep(POLL_MS);
  }
  return [...held];
}

/** What a person who is called at night would miss. */
function faultsOf({ labels, annotations }: Notification): string[] {
  const faults = ['severity', 'team'].filter((label) => !labels[label]).map((l) => `no label ${l}`);
  for (const name of ['summary', 'description']) {
    const text = annotations[name] ?? '';
    if (text === '') faults.push(`no ${name}`);
    if (/error expanding|<no value>|%!/.test(text)) faults.push(`${name}: ${text}`);
  }
  const runbook = annotations['runbook_url'] ?? '';
  if (!existsSync(runbook)) faults.push(`no runbook at ${runbook}`);
  return faults;
}

function first(
  receiver: WebhookReceiver,
  since: number,
  alert: string,
  status: Notification['status'],
): Notification | undefined {
  return receiver.since(since, alert).find((n) => n.status === status);
}

async function until(condition: () => boolean, withinMs: number): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!condition() && performance.now() < deadline) await sleep(POLL_MS);
}
