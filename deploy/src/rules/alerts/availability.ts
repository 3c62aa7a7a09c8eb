import {
  SERVER_FAULTS,
  SERVICES,
  SERVICE_JOBS,
  share,
  shareBy,
  total,
  valueOf,
  windowOf,
  type AlertGroup,
} from '../alert.js';
import { counter, steady } from '../series.js';

const FEEDS = 'grpc_feed_requests_total';
const ok = (perSecond: number) => counter(`${FEEDS}{status="OK",tier="model"}`, perSecond);
const failed = (perSecond: number) => counter(`${FEEDS}{status="INTERNAL",tier="none"}`, perSecond);

export const AVAILABILITY: AlertGroup = {
  name: 'availability',
  alerts: [
    {
      name: 'ServiceDown',
      team: 'platform',
      expr: () => `up{${SERVICE_JOBS}} == 0`,
      summary: '{{ $labels.job }} {{ $labels.instance }} does not answer',
      description:
        'Prometheus could not scrape {{ $labels.instance }}: the process is gone, hung or cut off.',
      cases: () => ({
        fires: [steady('up{job="gateway",instance="a"}', 0)],
        silent: { 'it answers': [steady('up{job="gateway",instance="a"}', 1)] },
      }),
    },
    {
      name: 'ServiceAbsent',
      team: 'platform',
      expr: () => SERVICES.map((job) => `absent(up{job="${job}"})`).join(' or '),
      summary: 'No {{ $labels.job }} is known to Prometheus',
      description:
        'There is no target of this job at all: discovery is broken or nothing is deployed.',
      cases: () => ({
        fires: SERVICES.slice(1).map((job) => steady(`up{job="${job}"}`, 1)),
        silent: { 'all are known': SERVICES.map((job) => steady(`up{job="${job}"}`, 0)) },
      }),
    },
    {
      name: 'FeedRankingDown',
      team: 'platform',
      expr: (level, { lowTraffic }) =>
        `${total(FEEDS, windowOf(level))} > ${lowTraffic} and ${total(`${FEEDS}{status="OK"}`, windowOf(level))} == 0`,
      summary: 'No feed request succeeds',
      description:
        '{{ $value | humanize }} feed requests a second arrive and none is answered with OK.',
      causes: ['ServiceDown/gateway'],
      cases: () => ({
        fires: [failed(5)],
        silent: {
          'some succeed': [failed(5), ok(1)],
          'none arrives': [steady(`${FEEDS}{status="INTERNAL"}`, 9)],
        },
      }),
    },
    {
      name: 'PredictionServiceDown',
      team: 'ml',
      expr: (level, { lowTraffic }) =>
        `${total(`${FEEDS}{status="OK"}`, windowOf(level))} > ${lowTraffic} and ${total('predictions_total', windowOf(level))} == 0`,
      summary: 'No request is ranked',
      description:
        'Feeds are served at {{ $value | humanize }} a second, but no ranker scores any: everybody gets a fallback order.',
      causes: ['ServiceDown/ranker-service'],
      cases: () => ({
        fires: [
          counter(`${FEEDS}{status="OK",tier="heuristic"}`, 5),
          steady('predictions_total', 7),
        ],
        silent: {
          'some are ranked': [ok(5), counter('predictions_total', 1)],
          'no feed is served': [steady(`${FEEDS}{status="OK"}`, 9)],
        },
      }),
    },
    {
      name: 'HighErrorRate',
      team: 'platform',
      expr: (level, { lowTraffic }) =>
        `${share(`${FEEDS}{status=~"${SERVER_FAULTS}"}`, FEEDS, windowOf(level), lowTraffic)} > ${valueOf(level)}`,
      summary: 'Feed requests fail by fault of the server',
      description:
        '{{ $value | humanizePercentage }} of the feed requests of the last minute failed.',
      causes: ['FeedRankingDown', 'ServiceDown/gateway'],
      cases: (level) => ({
        fires: [ok(10), failed(10 * valueOf(level) * 2)],
        silent: {
          'few fail': [ok(10), failed(10 * valueOf(level) * 0.5)],
          'callers are at fault': [ok(5), counter(`${FEEDS}{status="INVALID_ARGUMENT"}`, 5)],
          'almost no traffic': [failed(0.01)],
        },
      }),
    },
    {
      name: 'FeedDegraded',
      team: 'platform',
      expr: (level, { lowTraffic }) =>
        `${share('feed_degraded_total', FEEDS, windowOf(level), lowTraffic)} > ${valueOf(level)}`,
      summary: 'Feeds are served with a part missing',
      description:
        'In {{ $value | humanizePercentage }} of the answers a component could not do its part; `feed_degraded_total` names it.',
      causes: ['ServiceDown', 'RedisUnavailable', 'PredictionServiceDown'],
      cases: (level) => ({
        fires: [ok(10), counter('feed_degraded_total', 10 * valueOf(level) * 2)],
        silent: {
          'few are': [ok(10), counter('feed_degraded_total', 10 * valueOf(level) * 0.5)],
          'almost no traffic': [ok(0.01), counter('feed_degraded_total', 0.01)],
        },
      }),
    },
    {
      name: 'RequestsShed',
      team: 'platform',
      expr: (level, { lowTraffic }) =>
        `${share('requests_shed_total', FEEDS, windowOf(level), lowTraffic)} > ${valueOf(level)}`,
      summary: 'Requests are refused under load',
      description:
        '{{ $value | humanizePercentage }} of the load is refused: there is less capacity than demand.',
      cases: (level) => ({
        fires: [ok(10), counter('requests_shed_total', 10 * valueOf(level) * 2)],
        silent: {
          'few are': [ok(10), counter('requests_shed_total', 10 * valueOf(level) * 0.5)],
          'almost no traffic': [ok(0.01), counter('requests_shed_total', 0.01)],
        },
      }),
    },
    {
      name: 'TenantRateLimited',
      team: 'platform',
      expr: (level) =>
        `${shareBy('tenant', 'rate_limited_total', FEEDS, windowOf(level))} > ${valueOf(level)}`,
      summary: 'Tenant {{ $labels.tenant }} is beyond its quota',
      description: '{{ $value | humanizePercentage }} of its feed requests are refused.',
      cases: (level) => ({
        fires: [
          counter(`${FEEDS}{tenant="a"}`, 10),
          counter('rate_limited_total{tenant="a"}', 10 * valueOf(level) * 2),
        ],
        silent: {
          'few are refused': [
            counter(`${FEEDS}{tenant="a"}`, 10),
            counter('rate_limited_total{tenant="a"}', 10 * valueOf(level) * 0.5),
          ],
        },
      }),
    },
    {
      name: 'ImpressionsDropped',
      team: 'data',
      expr: (level) =>
        `sum(rate(impressions_dropped_total[${windowOf(level)}])) > ${valueOf(level)}`,
      summary: 'What was shown is not recorded',
      description:
        '{{ $value | humanize }} pages a second are lost to the event log: items come again, and training misses them.',
      causes: ['RedisUnavailable'],
      cases: () => ({
        fires: [counter('impressions_dropped_total', 1)],
        silent: { 'none is lost': [steady('impressions_dropped_total', 4)] },
      }),
    },
    {
      name: 'HealthScoreLow',
      team: 'platform',
      expr: (level) => `eaglerank:health_score < ${valueOf(level)}`,
      summary: 'The platform as a whole is unwell',
      description:
        'Its health score is {{ $value | humanize }} of 100; the Executive dashboard shows which part.',
      causes: ['ServiceDown', 'RedisUnavailable', 'FeedRankingDown', 'PredictionServiceDown'],
      cases: (level) => ({
        fires: [
          steady('up{job="gateway",instance="a"}', 0),
          steady('up{job="gateway",instance="b"}', 1),
        ],
        silent: { 'all is well': [steady('up{job="gateway"}', valueOf(level) > 0 ? 1 : 0)] },
      }),
    },
    {
      name: 'ReplicaUnhealthy',
      team: 'platform',
      expr: (level) => `min by (job, instance, component) (component_healthy) < ${valueOf(level)}`,
      summary: '{{ $labels.component }} of {{ $labels.job }} {{ $labels.instance }} is not well',
      description:
        'Its health is {{ $value }}: 0.5 degraded, 0 unhealthy. `/health` of that instance says why.',
      causes: ['RedisUnavailable'],
      cases: () => ({
        fires: [steady('component_healthy{job="gateway",component="redis"}', 0.5)],
        silent: { 'it is well': [steady('component_healthy{job="gateway",component="redis"}', 1)] },
      }),
    },
    {
      name: 'CrashLooping',
      team: 'platform',
      expr: (level) =>
        `changes(process_start_time_seconds{${SERVICE_JOBS}}[${windowOf(level)}]) > ${valueOf(level)}`,
      summary: '{{ $labels.job }} {{ $labels.instance }} starts again and again',
      description:
        'It was started again {{ $value }} times within a quarter of an hour; its log tells how it ended.',
      cases: () => ({
        fires: [counter('process_start_time_seconds{job="gateway"}', 1)],
        silent: {
          'one restart': [
            {
              series: 'process_start_time_seconds{job="gateway"}',
              from: 1,
              perSecond: 0,
              finally: 9,
            },
          ],
        },
      }),
    },
  ],
};
