import type { Thresholds } from '../../../thresholds/schema.js';
import { timeseries } from '../../model/charts.js';
import type { Section } from '../../model/dashboard.js';
import { gauge, table } from '../../model/figures.js';
import { above, below } from '../../model/levels.js';
import type { LinkedService } from '../../model/links.js';

export const OF: Readonly<Record<string, LinkedService>> = {
  'feed-availability': 'gateway',
  'feed-latency': 'gateway',
  'feature-freshness': 'ranker-service',
  'cache-hits': 'ranker-service',
};

const percent = (ratio: number) => `${+(ratio * 100).toFixed(3)} %`;

/** Burn rate over a window: 1 spends the whole budget in exactly the budget's window. */
export const burnRate = (window: string, labels = '') =>
  `slo:error_ratio:rate${window}${labels} / on (slo) group_left () (1 - slo:objective${labels})`;

export function budgets(thresholds: Thresholds): Section {
  const names = Object.keys(thresholds.slos);
  const w = Math.floor(24 / names.length);
  return {
    title: `Error budgets over ${thresholds.budgetWindow}`,
    panels: [
      ...Object.entries(thresholds.slos).map(([name, { objective, description }]) =>
        gauge({
          title: `${name} (${percent(objective)})`,
          shows: `${description} Share of the error budget that is left.`,
          good: 'above half.',
          act: 'below half: releases of this part wait; below zero: only what mends it is released. The table says how fast it burns.',
          unit: 'percentunit',
          decimals: 0,
          w,
          min: 0,
          max: 1,
          of: OF[name] ?? '$service',
          levels: below(0.1, 0.5),
          queries: [[`clamp_min(slo:error_budget:remaining{slo="${name}"}, 0)`, 'left']],
        }),
      ),
      objectives(thresholds),
      timeseries({
        title: 'Budget left',
        shows:
          'Share of each error budget that is left. A full budget is 100 %; below zero the objective is missed; cut off at −100 %.',
        good: 'flat or slowly falling; it refills as old faults leave the window.',
        act: 'a step is an incident: compare with the annotations for what changed; a slope is a leak: see burn rates.',
        unit: 'percentunit',
        w: 24,
        max: 1,
        levels: below(0.1, 0.5),
        queries: [['clamp_min(slo:error_budget:remaining, -1)', '{{slo}}']],
      }),
    ],
  };
}

function objectives(thresholds: Thresholds) {
  const [page] = thresholds.burnRates;
  return table({
    title: 'Objectives',
    shows:
      'Each objective beside what was reached, and how many times too fast its budget is spent over each window.',
    good: 'every burn rate below 1.',
    act: `a burn rate above ${page?.factor ?? 1} in the shortest windows pages: act now. Above 1 in the long ones: make a ticket.`,
    unit: 'short',
    w: 24,
    h: 6,
    labels: { slo: 'Objective' },
    values: [
      ['sum by (slo) (slo:objective)', { title: 'Promised', unit: 'percentunit', decimals: 2 }],
      [
        `sum by (slo) (1 - slo:error_ratio:rate${thresholds.budgetWindow})`,
        { title: `Reached in ${thresholds.budgetWindow}`, unit: 'percentunit', decimals: 3 },
      ],
      [
        'sum by (slo) (slo:error_budget:remaining)',
        { title: 'Budget left', unit: 'percentunit', decimals: 1, levels: below(0.1, 0.5) },
      ],
      ...thresholds.burnRates.map(
        ({ short, factor }) =>
          [
            `sum by (slo) (${burnRate(short)})`,
            { title: `Burn in ${short}`, unit: 'short', decimals: 2, levels: above(1, factor) },
          ] as const,
      ),
    ],
  });
}
