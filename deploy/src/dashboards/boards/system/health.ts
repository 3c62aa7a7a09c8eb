import type { Thresholds } from '../../../thresholds/schema.js';
import type { Section } from '../../model/dashboard.js';
import { gauge, stat, table } from '../../model/figures.js';
import { above, below, bound } from '../../model/levels.js';
import { quantile, rate, share } from '../../model/promql.js';
import { SERVER_FAULTS, SERVICE_JOBS } from '../../../rules/alert.js';

export function health(thresholds: Thresholds): Section {
  return {
    title: 'Health',
    panels: [
      gauge({
        title: 'Health score',
        shows:
          'One figure from 0 to 100: 30 points for processes that answer, 30 for feeds without a fault of ours, 20 for complete answers, 20 for fresh features.',
        good: `above ${bound(thresholds, 'HealthScoreLow')}: below it an alert is sent.`,
        act: 'the panels beside it show which part fell.',
        unit: 'none',
        w: 4,
        h: 10,
        min: 0,
        max: 100,
        decimals: 0,
        levels: below(50, bound(thresholds, 'HealthScoreLow')),
        queries: [['eaglerank:health_score', 'health']],
      }),
      stat({
        title: 'Processes up',
        shows: 'Processes that answered the last scrape, by service.',
        good: 'as many as are deployed; no tile is red.',
        act: 'a red tile: no process of the service answers, ServiceDown pages; look at its last log lines and restart it.',
        unit: 'short',
        w: 8,
        sparkline: false,
        levels: below(1),
        queries: [[`sum by (job) (up{${SERVICE_JOBS}})`, '{{job}}']],
      }),
      stat({
        title: 'Feeds',
        shows: 'Feed requests per second over all tenants.',
        good: 'follows the day; no step without a release.',
        act: 'open the Feed dashboard.',
        unit: 'reqps',
        decimals: 1,
        of: 'gateway',
        queries: [[rate('grpc_feed_requests_total'), 'feeds']],
      }),
      stat({
        title: 'Latency p95',
        shows: 'The 95th percentile of a feed request’s time.',
        good: 'green: below the bounds of FeedLatencyHigh.',
        act: 'open the Feed dashboard at "Where the time goes".',
        unit: 's',
        decimals: 1,
        of: 'gateway',
        levels: above(
          bound(thresholds, 'FeedLatencyHigh', 'P3'),
          bound(thresholds, 'FeedLatencyHigh', 'P2'),
        ),
        queries: [[quantile(0.95, 'grpc_feed_latency_seconds'), 'p95']],
      }),
      stat({
        title: 'Faults',
        shows: 'Share of feed requests that ended with a status that is the server’s fault.',
        good: `below ${bound(thresholds, 'HighErrorRate', 'P3') * 100} %.`,
        act: 'open the Feed dashboard at "Answers by status".',
        unit: 'percentunit',
        decimals: 2,
        of: 'gateway',
        levels: above(
          bound(thresholds, 'HighErrorRate', 'P3'),
          bound(thresholds, 'HighErrorRate', 'P2'),
        ),
        queries: [
          [
            share(
              rate('grpc_feed_requests_total', [], `status=~"${SERVER_FAULTS}"`),
              rate('grpc_feed_requests_total'),
            ),
            'faults',
          ],
        ],
      }),
      ...dependencies(),
      alerts(),
    ],
  };
}

function dependencies() {
  return [
    stat({
      title: 'Redis as the services see it',
      shows:
        'Worst state of the connections to Redis that requests and change streams of each service need.',
      good: 'every tile says up.',
      act: 'DOWN: RedisUnavailable pages; feeds fall back to what is in memory. Check Redis, then the network between.',
      unit: 'none',
      w: 8,
      words: { 1: ['up', 'green'], 0: ['DOWN', 'red'] },
      queries: [['min by (job) (redis_connection_status{profile=~"request|blocking"})', '{{job}}']],
    }),
    stat({
      title: 'Worst component',
      shows: 'State of the least healthy component of each service, as its /health says.',
      good: 'every tile says healthy.',
      act: '`npx eaglerank health` names the component and the reason.',
      unit: 'none',
      w: 8,
      words: { 1: ['healthy', 'green'], 0.5: ['degraded', 'yellow'], 0: ['UNHEALTHY', 'red'] },
      queries: [['min by (job) (component_healthy)', '{{job}}']],
    }),
    stat({
      title: 'Budget left',
      shows: 'The smallest share of an error budget that is left, over all objectives.',
      good: 'above half; a release is no risk then.',
      act: 'open the SLO dashboard: it names the objective and how fast it burns.',
      unit: 'percentunit',
      decimals: 0,
      levels: below(0.1, 0.5),
      queries: [['clamp_min(min (slo:error_budget:remaining), 0)', 'left']],
    }),
  ];
}

function alerts() {
  return table({
    title: 'Alerts that fire',
    shows: 'Alerts that are firing, by severity; each has a runbook.',
    good: 'only Watchdog, which always fires: it proves that alerting works.',
    act: 'begin with P1; the alert’s annotation links to its runbook.',
    unit: 'short',
    w: 24,
    h: 7,
    empty: 'nothing fires',
    labels: { severity: 'Severity', alertname: 'Alert', team: 'Team' },
    values: [
      ['count by (severity, alertname, team) (ALERTS{alertstate="firing"})', { title: 'Series' }],
    ],
  });
}
