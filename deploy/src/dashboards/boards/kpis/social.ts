import { heatmap, timeseries } from '../../model/charts.js';
import type { Section } from '../../model/dashboard.js';
import { stat } from '../../model/figures.js';
import { rate } from '../../model/promql.js';

const of = 'feature-service';
const OWN = 'tenant="social"';

export function social(): Section {
  return {
    title: 'social: attention',
    panels: [
      stat({
        title: 'Click-through rate',
        shows: 'Clicks by impressions of the last five minutes.',
        good: 'steady; it rises when a better model is rolled out.',
        act: 'a fall after a roll-out: roll back; without one: look at tiers and degraded answers on Feed.',
        unit: 'percentunit',
        w: 4,
        h: 9,
        decimals: 2,
        of,
        queries: [[`max (click_through_rate{${OWN}})`, 'CTR']],
      }),
      heatmap({
        title: 'Time spent on a post',
        shows: 'How long users stayed after a click; brighter means more visits.',
        good: 'most visits between 5 and 60 seconds.',
        act: 'a band at the bottom: titles promise what posts do not keep; the model follows clicks too much.',
        unit: 's',
        w: 12,
        of,
        queries: [
          [`sum by (le) (increase(dwell_time_seconds_bucket{${OWN}}[$__rate_interval]))`, '{{le}}'],
        ],
      }),
      timeseries({
        title: 'Revenue per second',
        shows: 'What clicks and purchases earn per second, in major units of the currency.',
        good: 'follows the clicks.',
        act: 'clicks without revenue: amounts are missing from the events.',
        unit: 'short',
        w: 8,
        h: 9,
        of,
        queries: [[rate('revenue_total', ['currency'], OWN), '{{currency}}']],
      }),
    ],
  };
}
