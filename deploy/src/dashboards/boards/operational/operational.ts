import type { Thresholds } from '../../../thresholds/schema.js';
import { dashboard } from '../../model/dashboard.js';
import type { Dashboard } from '../../model/json.js';
import { calls } from './calls.js';
import { pipelines, resources } from './resources.js';

export const operational = (thresholds: Thresholds): Dashboard =>
  dashboard({
    name: 'operational',
    title: 'EagleRank / Operational',
    description: 'What does a process or a call between processes suffer from?',
    tags: ['serving'],
    refresh: '5s',
    from: 'now-30m',
    sections: [calls(thresholds), pipelines(thresholds), resources(thresholds)],
  });
