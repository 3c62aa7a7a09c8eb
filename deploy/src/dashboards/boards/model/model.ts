import type { Thresholds } from '../../../thresholds/schema.js';
import { dashboard } from '../../model/dashboard.js';
import type { Dashboard } from '../../model/json.js';
import { experiments, registry } from './registry.js';
import { behaviour } from './behaviour.js';

export const model = (thresholds: Thresholds): Dashboard =>
  dashboard({
    name: 'model',
    title: 'EagleRank / Model',
    description: 'Which model serves whom, and does it behave as it did when it was trained?',
    tags: ['models'],
    refresh: '30s',
    from: 'now-6h',
    sections: [registry(thresholds), behaviour(thresholds), experiments()],
  });
