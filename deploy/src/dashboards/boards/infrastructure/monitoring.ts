import type { Thresholds } from '../../../thresholds/schema.js';
import { timeseries } from '../../model/charts.js';
import type { Section } from '../../model/dashboard.js';
import { stat, table } from '../../model/figures.js';
import { above, below } from '../../model/levels.js';
import { UP_DOWN } from '../vocabulary.js';

export function monitoring(_thresholds: Thresholds): Section {
  return {
    title: 'Targets, probes and Prometheus',
    panels: [
      stat({
        title: 'Targets that answer',
        shows: 'Share of the targets of each job that answered the last scrape.',
        good: '100 % everywhere.',
        act: 'a job below 100 %: its process or exporter is down, or the network to it.',
        unit: 'percentunit',
        w: 16,
        h: 6,
        decimals: 0,
        sparkline: false,
        levels: below(0.5, 1),
        queries: [['avg by (job) (up)', '{{job}}']],
      }),
      stat({
        title: 'Series held',
        shows: 'Time series that Prometheus holds in memory.',
        good: 'flat; about 1,000 per process.',
        act: 'a jump: a label with too many values, see metric_label_overflow_total.',
        unit: 'short',
        h: 6,
        queries: [['sum (prometheus_tsdb_head_series)', 'series']],
      }),
      stat({
        title: 'Rules failing',
        shows: 'Rule evaluations that failed per second.',
        good: 'zero.',
        act: 'an alert that cannot be evaluated cannot fire: see Prometheus’ log.',
        unit: 'ops',
        h: 6,
        levels: above(undefined, 0.001),
        queries: [
          ['sum (rate(prometheus_rule_evaluation_failures_total[$__rate_interval]))', 'failures'],
        ],
      }),
      table({
        title: 'Probes',
        shows: 'What a client outside sees: each address that blackbox_exporter probes.',
        good: 'every row up, within milliseconds.',
        act: 'DOWN while the process is up: the network, a certificate or a name in between.',
        unit: 'short',
        w: 12,
        h: 10,
        labels: { instance: 'Address' },
        values: [
          ['min by (instance) (probe_success)', { title: 'State', words: UP_DOWN }],
          [
            'max by (instance) (probe_duration_seconds)',
            { title: 'Took', unit: 's', decimals: 1, levels: above(0.5, 2) },
          ],
        ],
      }),
      timeseries({
        title: 'Time of a scrape',
        shows: 'How long the slowest target of each job took to answer a scrape.',
        good: 'far below the scrape interval.',
        act: 'a slow scrape of a service: too many series or a blocked event loop.',
        unit: 's',
        w: 12,
        h: 10,
        aside: true,
        queries: [['max by (job) (scrape_duration_seconds)', '{{job}}']],
      }),
      timeseries({
        title: 'Samples taken in',
        shows: 'Samples that Prometheus stores per second.',
        good: 'flat.',
        act: 'a step: a new target or more label values.',
        unit: 'ops',
        queries: [
          ['sum (rate(prometheus_tsdb_head_samples_appended_total[$__rate_interval]))', 'samples'],
        ],
      }),
      timeseries({
        title: 'Samples of a scrape',
        shows: 'Samples that the largest target of each job exports.',
        good: 'flat; the services grow with tenants up to their cap.',
        act: 'a slope: a label without a bound.',
        unit: 'short',
        queries: [['max by (job) (scrape_samples_scraped)', '{{job}}']],
      }),
      timeseries({
        title: 'Time of rule groups',
        shows: 'How long the last evaluation of all rule groups took.',
        good: 'below a second.',
        act: 'near the evaluation interval: rules are skipped, record more or scrape less.',
        unit: 's',
        queries: [['sum (prometheus_rule_group_last_duration_seconds)', 'all groups']],
      }),
    ],
  };
}
