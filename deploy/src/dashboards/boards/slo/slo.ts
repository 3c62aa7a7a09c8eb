import type { Thresholds } from '../../../thresholds/schema.js';
import { dashboard } from '../../model/dashboard.js';
import type { Dashboard } from '../../model/json.js';
import { budgets } from './budgets.js';
import { burn } from './burn.js';

export const slo = (thresholds: Thresholds): Dashboard =>
  dashboard({
    name: 'slo',
    title: 'EagleRank / SLO',
    description: `Do we keep what we promised over ${thresholds.budgetWindow}, and may we take a risk now?`,
    tags: ['overview'],
    refresh: '30s',
    from: 'now-6h',
    sections: [budgets(thresholds), ...burn(thresholds)],
  });
