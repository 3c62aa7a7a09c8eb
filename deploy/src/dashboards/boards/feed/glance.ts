import type { Thresholds } from '../../../thresholds/schema.js';
import type { Section } from '../../model/dashboard.js';
import { stat } from '../../model/figures.js';
import { above, below, bound } from '../../model/levels.js';
import { quantile, rate, share } from '../../model/promql.js';
import { SERVER_FAULTS } from '../../../rules/alert.js';
import { TENANT } from '../vocabulary.js';

const of = 'gateway';

/** Whether feeds are served, how fast, and how well, in six figures. */
export function glance(thresholds: Thresholds): Section {
  const availability = thresholds.slos['feed-availability']?.objective;
  return {
    title: 'At a glance',
    panels: [
      stat({
        title: 'Feeds',
        shows: 'Feed requests per second of both doors, gRPC and JSON.',
        good: 'follows the day of the tenants; no step that no release or campaign explains.',
        act: 'a drop to zero with gateways up is a client or proxy that no longer reaches them: look at Envoy and the clients; a jump is a client that retries: look at "Refused before any work".',
        unit: 'reqps',
        decimals: 1,
        of,
        queries: [[rate('grpc_feed_requests_total', [], TENANT), 'feeds']],
      }),
      stat({
        title: 'Without a fault of ours',
        shows: 'Share of feed requests that ended without a status that is the server’s fault.',
        good: 'at or above the objective of feed-availability.',
        act: 'open "Answers by status" below, then the traces of the status that grew.',
        unit: 'percentunit',
        decimals: 2,
        of,
        levels: below(
          availability === undefined ? undefined : 1 - 10 * (1 - availability),
          availability,
        ),
        queries: [
          [
            `1 - (${share(rate('grpc_feed_requests_total', [], `${TENANT}, status=~"${SERVER_FAULTS}"`), rate('grpc_feed_requests_total', [], TENANT))})`,
            'good',
          ],
        ],
      }),
      latency(thresholds, 0.95, 'FeedLatencyHigh'),
      latency(thresholds, 0.99, 'FeedTailLatencyHigh'),
      stat({
        title: 'Ranked by the model',
        shows:
          'Share of answered feeds whose order the tenant’s model decided; the rest fell to a lower tier.',
        good: 'near 100 % while a model is in production; each lower tier is a worse feed, not an error.',
        act: 'see "Tiers" for what is served instead and "Degraded answers" for the component to blame.',
        unit: 'percentunit',
        decimals: 1,
        of,
        levels: below(0.8, 1 - bound(thresholds, 'FeedDegraded')),
        queries: [
          [
            share(
              rate('grpc_feed_requests_total', [], `${TENANT}, status="OK", tier="model"`),
              rate('grpc_feed_requests_total', [], `${TENANT}, status="OK"`),
            ),
            'model',
          ],
        ],
      }),
      stat({
        title: 'In flight',
        shows: 'Feed requests being handled at this moment, over all gateways.',
        good: 'about feeds per second × seconds per feed: single digits at a calm load.',
        act: 'a climb without more traffic means something behind the gateway is slow: see "Where the time goes".',
        unit: 'short',
        of,
        queries: [['sum (grpc_feed_inflight_requests)', 'in flight']],
      }),
    ],
  };
}

function latency(thresholds: Thresholds, q: number, alert: string) {
  const levels = thresholds.alerts[alert] ?? [];
  const [lower, upper] = levels.flatMap(({ value }) => value ?? []).sort((a, b) => a - b);
  const name = `p${q * 100}`;
  return stat({
    title: `Latency ${name}`,
    shows: `The ${q * 100}th percentile of a feed request’s time, from arrival to answer.`,
    good: `green: below the bound at which ${alert} warns.`,
    act: 'see "Latency" for since when, "Where the time goes" for the stage, and open a slow trace from an exemplar.',
    unit: 's',
    decimals: 1,
    of,
    levels: upper === undefined ? above(undefined, lower) : above(lower, upper),
    queries: [[quantile(q, 'grpc_feed_latency_seconds', [], TENANT), name]],
  });
}
