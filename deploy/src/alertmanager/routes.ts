import type { AlertRule } from '../rules/alert-groups.js';
import type { Thresholds } from '../thresholds/schema.js';

/** Where notifications go; docs/deploy.md says how each is set up. */
export const RECEIVERS = [
  'chat',
  'page',
  'mail',
  'ticket',
  'info',
  'risk',
  'growth',
  'watchdog',
] as const;
export type Receiver = (typeof RECEIVERS)[number];

interface Route {
  readonly receiver: Receiver;
  readonly matchers?: readonly string[];
  readonly continue?: true;
  readonly group_by?: readonly string[];
  readonly group_wait?: string;
  readonly group_interval?: string;
  readonly repeat_interval?: string;
  readonly routes?: readonly Route[];
}

/**
 * The routing tree. P1 pages, chats and mails; P2 pages and chats; P3 chats; P4 becomes a ticket.
 * Teams of tenants get what is theirs, whatever its severity. A route with `continue` hands on to its
 * later siblings only, never to its parent, so each receiver of a severity has a route of its own.
 */
export function routes({ notifications: n }: Thresholds): Route {
  const severity = (level: 'P1' | 'P2' | 'P3' | 'P4', receivers: readonly Receiver[]): Route[] =>
    receivers.map((receiver, i) => ({
      receiver,
      matchers: [`severity="${level}"`],
      repeat_interval: n.repeat[level],
      ...(i < receivers.length - 1 ? { continue: true as const } : {}),
    }));
  return {
    receiver: 'chat',
    group_by: ['alertname', 'job', 'tenant'],
    group_wait: n.groupWait,
    group_interval: n.groupInterval,
    repeat_interval: n.repeat.P3,
    routes: [
      {
        receiver: 'watchdog',
        matchers: ['alertname="Watchdog"'],
        repeat_interval: n.groupInterval,
      },
      { receiver: 'risk', matchers: ['team="risk"'] },
      { receiver: 'growth', matchers: ['team="growth"'] },
      ...severity('P1', ['page', 'chat', 'mail']),
      ...severity('P2', ['page', 'chat']),
      ...severity('P3', ['chat']),
      ...severity('P4', ['ticket']),
      { receiver: 'info', matchers: ['severity="info"'], repeat_interval: n.repeat.P4 },
    ],
  };
}

interface InhibitRule {
  readonly source_matchers: readonly string[];
  readonly target_matchers: readonly string[];
  readonly equal?: readonly string[];
}

/** What an alert that fires silences: its symptoms, and lesser levels of itself. */
export function inhibitRules(rules: readonly AlertRule[]): InhibitRule[] {
  const symptoms = new Map<string, Set<string>>();
  for (const { definition } of rules) {
    for (const cause of definition.causes ?? []) {
      symptoms.set(cause, (symptoms.get(cause) ?? new Set()).add(definition.name));
    }
  }
  const byCause = [...symptoms].map(([cause, names]) => {
    const [alert, job] = cause.split('/');
    return {
      source_matchers: [`alertname="${alert}"`, ...(job === undefined ? [] : [`job="${job}"`])],
      target_matchers: [`alertname=~"${[...names].sort().join('|')}"`],
    };
  });
  const equal = ['alertname', 'job', 'instance', 'tenant', 'model', 'group', 'partition'];
  const lesser = (source: string, targets: string): InhibitRule => ({
    source_matchers: [`severity="${source}"`],
    target_matchers: [`severity=~"${targets}"`],
    equal,
  });
  return [...byCause, lesser('P1', 'P2|P3|P4'), lesser('P2', 'P3|P4'), lesser('P3', 'P4')];
}
