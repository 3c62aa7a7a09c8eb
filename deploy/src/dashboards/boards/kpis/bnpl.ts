import type { Thresholds } from '../../../thresholds/schema.js';
import { timeseries } from '../../model/charts.js';
import type { Section } from '../../model/dashboard.js';
import { bargauge, stat } from '../../model/figures.js';
import { above, below, bound } from '../../model/levels.js';
import { quantile, rate, total } from '../../model/promql.js';

const of = 'feature-service';
const OWN = 'tenant="bnpl"';
const DECISIONS = 'credit_decisions_total';
/** Over as long as the approval rate looks back: single applications would make shares jump. */
const RECENT = `rate(${DECISIONS}{${OWN}}[15m])`;

export function bnpl(thresholds: Thresholds): Section {
  const approval = bound(thresholds, 'ApprovalRateLow');
  const risk = bound(thresholds, 'HighRiskShareHigh');
  return {
    title: 'bnpl: credit',
    panels: [
      timeseries({
        title: 'Decisions',
        shows: 'Credit decisions per second by outcome, stacked.',
        good: 'in a steady proportion.',
        act: 'declined grows alone: compare the risk beside.',
        unit: 'ops',
        stack: 'normal',
        of,
        colors: { approved: 'green', declined: 'red' },
        queries: [[rate(DECISIONS, ['decision'], OWN), '{{decision}}']],
      }),
      timeseries({
        title: 'Risk of applications',
        shows:
          'Share of the applications of the last 15 minutes by risk level; the dashed line is the bound for "high".',
        good: '"high" below the dashed line.',
        act: 'above: the risk team is alerted; look for a campaign or for fraud.',
        unit: 'percentunit',
        of,
        levels: above(undefined, risk),
        colors: { low: 'green', medium: 'yellow', high: 'red' },
        queries: [
          [
            `sum by (risk_level) (${RECENT}) / on () group_left () (sum (${RECENT}) > 0)`,
            '{{risk_level}}',
          ],
        ],
      }),
      timeseries({
        title: 'Time to decide',
        shows: 'Median and 95th percentile of the time that a decision took.',
        good: 'below 100 ms.',
        act: 'slow decisions lose applicants: the tenant’s own scoring is slow.',
        unit: 's',
        of,
        colors: { p50: 'green', p95: 'yellow' },
        queries: [
          [quantile(0.5, 'decision_time_seconds', [], OWN), 'p50'],
          [quantile(0.95, 'decision_time_seconds', [], OWN), 'p95'],
        ],
      }),
      stat({
        title: 'Approval rate',
        shows: 'Share of applications of the last 15 minutes that were approved.',
        good: `above ${approval * 100} %.`,
        act: 'the risk team is alerted below it: a stricter rule, another mix of applicants, or missing features.',
        unit: 'percentunit',
        w: 4,
        h: 8,
        decimals: 1,
        of,
        levels: below(approval, approval + 0.05),
        queries: [[`max (approval_rate{${OWN}})`, 'approved']],
      }),
      timeseries({
        title: 'Volume per second, by currency',
        shows: 'Value of purchases per second, in major units of each currency.',
        good: 'follows the approvals.',
        act: 'approvals without purchases: the offer is not attractive, or purchases are not reported.',
        unit: 'short',
        w: 12,
        of,
        queries: [[rate('processing_volume_total', ['currency'], OWN), '{{currency}}']],
      }),
      bargauge({
        title: 'Applications by amount',
        shows: 'Applications in the time range by the amount asked for.',
        good: 'the usual mix.',
        act: 'a bucket that doubles: a campaign, or one merchant.',
        unit: 'short',
        decimals: 0,
        of,
        queries: [[`sort_desc(${total(DECISIONS, ['amount_bucket'], OWN)})`, '{{amount_bucket}}']],
      }),
    ],
  };
}
