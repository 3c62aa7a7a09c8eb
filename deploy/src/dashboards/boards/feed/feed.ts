import type { Thresholds } from '../../../thresholds/schema.js';
import { dashboard } from '../../model/dashboard.js';
import type { Dashboard } from '../../model/json.js';
import { content, time } from './candidates.js';
import { glance } from './glance.js';
import { outcomes, traffic } from './traffic.js';

export const feed = (thresholds: Thresholds): Dashboard =>
  dashboard({
    name: 'feed',
    title: 'EagleRank / Feed',
    description:
      'Are feeds served to every tenant, fast enough, in full, and in the model’s order?',
    tags: ['serving'],
    refresh: '10s',
    from: 'now-1h',
    sections: [
      glance(thresholds),
      traffic(thresholds),
      outcomes(thresholds),
      content(thresholds),
      time(thresholds),
    ],
  });
