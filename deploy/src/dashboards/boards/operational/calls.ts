import type { Thresholds } from '../../../thresholds/schema.js';
import { timeseries } from '../../model/charts.js';
import type { Section } from '../../model/dashboard.js';
import { stat, table } from '../../model/figures.js';
import { above, bound } from '../../model/levels.js';
import { orZero, quantile, rate, share } from '../../model/promql.js';
import { SERVER_FAULTS } from '../../../rules/alert.js';
import { PROCESS } from '../vocabulary.js';

const CALLS = 'rpc_server_call_duration_seconds';
const BY = ['job', 'rpc_method'];

export function calls(thresholds: Thresholds): Section {
  const errors = bound(thresholds, 'HighErrorRate', 'P3');
  return {
    title: 'Serving',
    panels: [
      methods(thresholds),
      stat({
        title: 'Unexpected errors',
        shows: 'Handlers that failed with anything but a documented error, per second: defects.',
        good: 'zero, always.',
        act: 'each has a log line with a stack: find it, write a test, mend it.',
        unit: 'ops',
        h: 8,
        levels: above(undefined, errors),
        queries: [[orZero(rate('rpc_server_unexpected_errors_total', [], PROCESS)), 'unexpected']],
      }),
      timeseries({
        title: 'Calls by status',
        w: 12,
        aside: true,
        shows: 'Calls that did not end with OK, per second, by service and status.',
        good: 'empty, or refusals the client caused.',
        act: 'the service lowest in the chain is the cause: ranker and candidate before gateway.',
        unit: 'reqps',
        empty: 'no failures',
        queries: [
          [
            rate(`${CALLS}_count`, ['job', 'status'], `${PROCESS}, status!="OK"`),
            '{{job}} {{status}}',
          ],
        ],
      }),
      timeseries({
        title: 'Failing stages',
        w: 12,
        aside: true,
        shows: 'Stages of a pipeline that could not do their part, per second.',
        good: 'empty.',
        act: 'answers go out without that part; the reason says time-out or error.',
        unit: 'ops',
        empty: 'none',
        queries: [
          [
            rate('pipeline_stage_failures_total', ['pipeline', 'component', 'reason'], PROCESS),
            '{{pipeline}} {{component}}: {{reason}}',
          ],
        ],
      }),
      timeseries({
        title: 'Second attempts',
        shows: 'Retries between services per second, by peer and outcome; a budget limits them.',
        good: 'near zero.',
        act: '"sent": a peer answers UNAVAILABLE; "throttled": the budget is used up, the peer is really down.',
        unit: 'reqps',
        empty: 'no retries',
        queries: [
          [rate('rpc_client_retries_total', ['peer', 'outcome'], PROCESS), '{{peer}}: {{outcome}}'],
        ],
      }),
      timeseries({
        title: 'Replicas held back',
        atLeast: 1,
        shows: 'Replicas to which calls are held back because they failed.',
        good: 'zero.',
        act: 'the address names the replica: restart it, or find why it does not answer.',
        unit: 'short',
        queries: [
          [`max by (peer, address) (rpc_client_breaker_open{${PROCESS}})`, '{{peer}} {{address}}'],
        ],
      }),
      timeseries({
        title: 'Shed and waiting',
        shows: 'Calls refused under load per second, and calls that wait to be admitted.',
        good: 'zero.',
        act: 'shed calls mean a service is at its limit: add replicas.',
        unit: 'short',
        queries: [
          [rate('requests_shed_total', ['job', 'reason'], PROCESS), 'shed by {{job}}: {{reason}}'],
          [`sum by (job) (rpc_admission_queue_length{${PROCESS}})`, 'waiting: {{job}}'],
        ],
      }),
    ],
  };
}

function methods(thresholds: Thresholds) {
  return table({
    title: 'Methods',
    shows: 'Every method of every service: rate, share of faults, median, tail.',
    good: 'no coloured cell.',
    act: 'sort by the tail or the faults; the method names the code.',
    unit: 'short',
    w: 20,
    h: 8,
    labels: { job: 'Service', rpc_method: 'Method' },
    values: [
      [rate(`${CALLS}_count`, BY, PROCESS), { title: 'Calls', unit: 'reqps', decimals: 2 }],
      [
        share(
          rate(`${CALLS}_count`, BY, `${PROCESS}, status=~"${SERVER_FAULTS}"`),
          rate(`${CALLS}_count`, BY, PROCESS),
        ),
        {
          title: 'Faults',
          unit: 'percentunit',
          decimals: 2,
          levels: above(
            bound(thresholds, 'HighErrorRate', 'P3'),
            bound(thresholds, 'HighErrorRate', 'P2'),
          ),
        },
      ],
      [quantile(0.5, CALLS, BY, PROCESS), { title: 'p50', unit: 's', decimals: 1 }],
      [
        quantile(0.99, CALLS, BY, PROCESS),
        {
          title: 'p99',
          unit: 's',
          decimals: 1,
          levels: above(undefined, bound(thresholds, 'FeedTailLatencyHigh')),
        },
      ],
    ],
  });
}
