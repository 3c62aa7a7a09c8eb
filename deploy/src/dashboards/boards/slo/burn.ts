import type { Thresholds } from '../../../thresholds/schema.js';
import { timeseries } from '../../model/charts.js';
import type { Section } from '../../model/dashboard.js';
import { above } from '../../model/levels.js';
import { burnRate, OF } from './budgets.js';

/** A logarithmic axis has no zero. */
const LEAST = 0.01;
const drawable = (expr: string): string => `clamp_min(${expr}, ${LEAST})`;

/** A chart of burn rates for each objective and each pair of windows that alerts. */
export function burn(thresholds: Thresholds): Section[] {
  return [
    {
      title: 'Burn rates: 1 spends the whole budget in its window',
      panels: thresholds.burnRates.map(({ severity, factor, short, long }) =>
        timeseries({
          title: `${severity}: burning over ${short} and ${long}`,
          shows: `Burn rate of every objective over both windows. An alert of severity ${severity} fires where both lines of one objective are above ${factor}. Drawn from ${LEAST} up.`,
          good: 'all lines below 1.',
          act: `above ${factor} in both windows: follow the runbook of the alert; above in the short one alone: a spike, wait; in the long one alone: it is over already.`,
          unit: 'short',
          w: 12,
          aside: true,
          scale: 'log',
          decimals: 2,
          levels: above(factor),
          queries: [
            [drawable(burnRate(short)), `{{slo}} ${short}`],
            [drawable(burnRate(long)), `{{slo}} ${long}`],
          ],
        }),
      ),
    },
    {
      title: 'Error ratios',
      panels: Object.entries(thresholds.slos).map(([name, { objective, description }]) =>
        timeseries({
          title: `${name}: share of bad events`,
          shows: `${description} Its opposite, over three windows; the dashed line is what the objective allows.`,
          good: 'below the dashed line over 1 h.',
          act: 'above it: the part named by the objective is at fault; its own dashboard says why.',
          unit: 'percentunit',
          w: 12,
          atLeast: 2 * (1 - objective),
          of: OF[name] ?? '$service',
          levels: above(1 - objective),
          queries: (['5m', '1h', '6h'] as const).map((window) => [
            `slo:error_ratio:rate${window}{slo="${name}"}`,
            window,
          ]),
        }),
      ),
    },
  ];
}
