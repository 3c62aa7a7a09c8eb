import type { Thresholds } from '../../../thresholds/schema.js';
import { dashboard } from '../../model/dashboard.js';
import type { Dashboard } from '../../model/json.js';
import { bnpl } from './bnpl.js';
import { market } from './market.js';
import { social } from './social.js';

/** What the tenants of the demo declare in their files, computed from their events. */
export const kpis = (thresholds: Thresholds): Dashboard =>
  dashboard({
    name: 'kpis',
    title: 'EagleRank / Business KPIs',
    description: 'What do feeds achieve for the tenants: decisions, trades, attention, revenue?',
    tags: ['business'],
    refresh: '30s',
    from: 'now-6h',
    sections: [social(), bnpl(thresholds), market()],
  });
