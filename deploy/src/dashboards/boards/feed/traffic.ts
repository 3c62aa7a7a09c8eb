import type { Thresholds } from '../../../thresholds/schema.js';
import { heatmap, timeseries } from '../../model/charts.js';
import type { Section } from '../../model/dashboard.js';
import { above, bound } from '../../model/levels.js';
import { quantile, rate } from '../../model/promql.js';
import { QUANTILE_COLORS, TENANT, TIER_COLORS } from '../vocabulary.js';

const of = 'gateway';
const LATENCY = 'grpc_feed_latency_seconds';

export function traffic(thresholds: Thresholds): Section {
  return {
    title: 'Traffic and latency',
    panels: [
      timeseries({
        title: 'Feeds by tenant',
        shows: 'Feed requests per second by tenant, stacked: the height is the whole load.',
        good: 'every tenant keeps its usual share; no tenant crowds out the others.',
        act: 'a tenant that grows suddenly is held by its quota (see refusals); one that vanished lost its client or its token.',
        unit: 'reqps',
        stack: 'normal',
        of,
        queries: [[rate('grpc_feed_requests_total', ['tenant'], TENANT), '{{tenant}}']],
      }),
      timeseries({
        title: 'Latency',
        shows:
          'Median and tail of a feed request’s time. Dots are single requests: click one to open its trace.',
        good: 'p95 below the dashed lines, p99 within the objective’s bound, and no distance growing between them.',
        act: 'median up too: load or a slow machine (Operational); the tail alone: one slow dependency or replica (Inference, Feature store).',
        unit: 's',
        exemplars: true,
        of,
        levels: above(
          bound(thresholds, 'FeedLatencyHigh', 'P2'),
          bound(thresholds, 'FeedTailLatencyHigh'),
        ),
        colors: QUANTILE_COLORS,
        queries: [
          [quantile(0.5, LATENCY, [], TENANT), 'p50'],
          [quantile(0.95, LATENCY, [], TENANT), 'p95'],
          [quantile(0.99, LATENCY, [], TENANT), 'p99'],
        ],
      }),
      timeseries({
        title: 'Latency p95 by tenant',
        shows: 'The 95th percentile by tenant; tenants outside the configured list share "other".',
        good: 'the lines lie together: no tenant pays for another.',
        act: 'a single line above the others: a large catalogue, many exclusions or a heavy model of that tenant; compare its traces.',
        unit: 's',
        of,
        levels: above(bound(thresholds, 'FeedLatencyHigh', 'P2')),
        queries: [[quantile(0.95, LATENCY, ['tenant'], TENANT), '{{tenant}}']],
      }),
      heatmap({
        title: 'Latency of every feed',
        shows:
          'How many feeds took how long: time runs to the right, each row is a bucket of the histogram, brighter means more feeds.',
        good: 'one bright band below 25 ms and a thin haze above.',
        act: 'a second band means two populations (cold cache, one slow replica, one heavy tenant): narrow by tenant until one band is left.',
        unit: 's',
        w: 24,
        of,
        queries: [
          [`sum by (le) (increase(${LATENCY}_bucket{${TENANT}}[$__rate_interval]))`, '{{le}}'],
        ],
      }),
    ],
  };
}

export function outcomes(thresholds: Thresholds): Section {
  return {
    title: 'Outcomes',
    panels: [
      timeseries({
        title: 'Tiers',
        shows:
          'Share of answered feeds by tier: model, heuristic order, trending, the last good page, newest first.',
        good: 'almost all green (model).',
        act: 'blue: the ranker is away or slow; yellow and below: candidates are missing too. "Degraded answers" names the component.',
        unit: 'percentunit',
        stack: 'percent',
        of,
        colors: TIER_COLORS,
        queries: [
          [rate('grpc_feed_requests_total', ['tier'], `${TENANT}, status="OK"`), '{{tier}}'],
        ],
      }),
      timeseries({
        title: 'Answers by status',
        shows: 'Feed requests per second that did not end with OK, by status.',
        good: 'empty, or only statuses the client caused (INVALID_ARGUMENT, UNAUTHENTICATED, RESOURCE_EXHAUSTED).',
        act: 'UNAVAILABLE: no tier could serve, check Redis and replicas; DEADLINE_EXCEEDED: too slow for the client; INTERNAL: a defect, find its log line.',
        unit: 'reqps',
        of,
        empty: 'no failures',
        queries: [
          [rate('grpc_feed_requests_total', ['status'], `${TENANT}, status!="OK"`), '{{status}}'],
        ],
      }),
      timeseries({
        title: 'Refused before any work',
        shows: 'Requests per second refused for the quota, for load, or for their token.',
        good: 'zero, or a known client that ignores its quota.',
        act: 'rate limited: talk to the tenant or raise its quota; shed: add replicas; unauthenticated: a token expired or a scan, see the reason in the gateway’s log.',
        unit: 'reqps',
        of,
        levels: above(bound(thresholds, 'AuthFailuresHigh')),
        empty: 'nothing refused',
        queries: [
          [rate('rate_limited_total', ['tenant'], TENANT), 'quota: {{tenant}}'],
          [rate('requests_shed_total', ['reason'], TENANT), 'shed: {{reason}}'],
          [rate('auth_failures_total', ['reason']), 'token: {{reason}}'],
        ],
      }),
    ],
  };
}
