import type { Thresholds } from '../../../thresholds/schema.js';
import { dashboard } from '../../model/dashboard.js';
import type { Dashboard } from '../../model/json.js';
import { glance } from './glance.js';
import { replicas } from './replicas.js';
import { scoring } from './scoring.js';

export const inference = (thresholds: Thresholds): Dashboard =>
  dashboard({
    name: 'inference',
    title: 'EagleRank / Inference',
    description: 'Do models score in time, without errors, on every replica?',
    tags: ['models'],
    refresh: '10s',
    from: 'now-1h',
    sections: [glance(thresholds), scoring(thresholds), replicas(thresholds)],
  });
