import type { Thresholds } from '../../../thresholds/schema.js';
import { dashboard } from '../../model/dashboard.js';
import type { Dashboard } from '../../model/json.js';
import { deepDive } from './deep-dive.js';
import { glance } from './glance.js';
import { memory } from './memory.js';
import { reads, values } from './reads.js';

export const featureStore = (thresholds: Thresholds): Dashboard =>
  dashboard({
    name: 'feature-store',
    title: 'EagleRank / Feature store',
    description: 'Are features there, fresh and fast, and does their store have room?',
    tags: ['data'],
    refresh: '10s',
    from: 'now-1h',
    sections: [
      glance(thresholds),
      reads(thresholds),
      values(thresholds),
      deepDive(thresholds),
      memory(thresholds),
    ],
  });
