import { valueOf, windowOf, type AlertGroup } from '../alert.js';
import { counter } from '../series.js';

const DECISIONS = 'credit_decisions_total';
const events = (type: string, window: string, offset = '') =>
  `sum by (tenant) (rate(events_accepted_total{type="${type}"}[${window}]${offset}))`;
const conversion = (window: string, offset = '') =>
  `${events('click', window, offset)} / ${events('impression', window, offset)}`;

/** Alerts on what a tenant declares as its own figures; they go to the tenant's own team. */
export const BUSINESS: AlertGroup = {
  name: 'business',
  alerts: [
    {
      name: 'ApprovalRateLow',
      team: 'risk',
      expr: (level) =>
        `sum by (tenant) (rate(${DECISIONS}{decision="approved"}[${windowOf(level)}])) / (sum by (tenant) (rate(${DECISIONS}[${windowOf(level)}])) > 0) < ${valueOf(level)}`,
      summary: 'Few credits of {{ $labels.tenant }} are approved',
      description: '{{ $value | humanizePercentage }} of the decisions are approvals.',
      cases: (level) =>
        decisions(
          'decision',
          'approved',
          'declined',
          0.5 * valueOf(level),
          0.5 + valueOf(level) / 2,
        ),
    },
    {
      name: 'HighRiskShareHigh',
      team: 'risk',
      expr: (level) =>
        `sum by (tenant) (rate(${DECISIONS}{risk_level="high"}[${windowOf(level)}])) / (sum by (tenant) (rate(${DECISIONS}[${windowOf(level)}])) > 0) > ${valueOf(level)}`,
      summary: 'Many credit decisions of {{ $labels.tenant }} are of high risk',
      description: '{{ $value | humanizePercentage }} of the decisions are.',
      cases: (level) =>
        decisions('risk_level', 'high', 'low', 0.5 + valueOf(level) / 2, 0.5 * valueOf(level)),
    },
    {
      name: 'ConversionDrop',
      team: 'growth',
      history: '26h',
      expr: (level) =>
        `1 - (${conversion(windowOf(level))}) / ((${conversion(windowOf(level), ` offset ${level.against ?? '1d'}`)}) > 0) > ${valueOf(level)}`,
      summary: 'Fewer impressions of {{ $labels.tenant }} are clicked',
      description:
        'The share of clicked impressions is {{ $value | humanizePercentage }} below that of a day ago.',
      cases: () => ({
        fires: [
          counter('events_accepted_total{tenant="a",type="impression"}', 10),
          {
            series: 'events_accepted_total{tenant="a",type="click"}',
            from: 0,
            perSecond: 1,
            slowsTo: 0.5,
          },
        ],
        silent: {
          'as many are': [
            counter('events_accepted_total{tenant="a",type="impression"}', 10),
            counter('events_accepted_total{tenant="a",type="click"}', 1),
          ],
        },
      }),
    },
  ],
};

function decisions(label: string, part: string, rest: string, fires: number, silent: number) {
  const at = (share: number) => [
    counter(`${DECISIONS}{tenant="bnpl",${label}="${part}"}`, share),
    counter(`${DECISIONS}{tenant="bnpl",${label}="${rest}"}`, 1 - share),
  ];
  return { fires: at(fires), silent: { 'as usual': at(silent) } };
}
