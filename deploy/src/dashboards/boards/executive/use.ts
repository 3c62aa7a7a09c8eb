import { timeseries } from '../../model/charts.js';
import type { Section } from '../../model/dashboard.js';
import { bargauge, stat } from '../../model/figures.js';
import { rate, total } from '../../model/promql.js';
import { TENANT, TIER_COLORS } from '../vocabulary.js';

const FEEDS = 'grpc_feed_requests_total';

export function use(): Section {
  return {
    title: 'Use',
    panels: [
      volume('Feeds', 'Feed requests', total(FEEDS, [], TENANT)),
      volume('Items shown', 'Items in served feeds', total('feed_items_returned_sum')),
      volume(
        'Events learned from',
        'Events of users and catalogues taken in',
        total('events_accepted_total', [], TENANT),
      ),
      volume('Items scored', 'Scores computed', total('prediction_score_count')),
      volume(
        'Active users',
        'Users with an event in the last five minutes',
        `sum (active_users{${TENANT}})`,
      ),
      volume(
        'Items in catalogues',
        'Items that can be recommended',
        `sum (max by (tenant) (catalogue_items{${TENANT}}))`,
      ),
      timeseries({
        title: 'Feeds by tenant',
        shows: 'Feed requests per second by tenant, stacked.',
        good: 'every tenant follows its own day.',
        act: 'a tenant that vanished: ask it; a jump: talk about its quota.',
        unit: 'reqps',
        w: 12,
        stack: 'normal',
        of: 'gateway',
        queries: [[rate(FEEDS, ['tenant'], TENANT), '{{tenant}}']],
      }),
      timeseries({
        title: 'How feeds were made',
        shows:
          'Share of feeds by tier: by the tenant’s model, by simpler orders when a part was missing.',
        good: 'almost all by the model.',
        act: 'see Feed at "Tiers".',
        unit: 'percentunit',
        w: 12,
        stack: 'percent',
        of: 'gateway',
        colors: TIER_COLORS,
        queries: [[rate(FEEDS, ['tier'], `${TENANT}, status="OK"`), '{{tier}}']],
      }),
      bargauge({
        title: 'Volume by tenant',
        shows: 'Feeds served in the time range, by tenant.',
        good: 'as contracted.',
        act: 'compare with the tenants’ quotas.',
        unit: 'short',
        w: 12,
        of: 'gateway',
        queries: [[`sort_desc(${total(FEEDS, ['tenant'], TENANT)})`, '{{tenant}}']],
      }),
      bargauge({
        title: 'Users active now, by tenant',
        shows: 'Users with an event in the last five minutes, by tenant.',
        good: 'in proportion to the feeds.',
        act: 'feeds without active users: the tenant’s client no longer sends events, its model will age.',
        unit: 'short',
        w: 12,
        of: 'feature-service',
        queries: [[`sort_desc(sum by (tenant) (active_users{${TENANT}}))`, '{{tenant}}']],
      }),
    ],
  };
}

function volume(title: string, shows: string, expr: string) {
  return stat({
    title,
    shows: `${shows}, in the chosen time range where it is a volume.`,
    good: 'as usual for the time of day.',
    act: 'compare by tenant below.',
    unit: 'short',
    queries: [[expr, title]],
  });
}
