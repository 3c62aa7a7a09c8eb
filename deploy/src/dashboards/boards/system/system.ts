import type { Thresholds } from '../../../thresholds/schema.js';
import { dashboard } from '../../model/dashboard.js';
import type { Dashboard } from '../../model/json.js';
import { health } from './health.js';
import { load } from './load.js';
import { processes } from './processes.js';

export const system = (thresholds: Thresholds): Dashboard =>
  dashboard({
    name: 'system',
    title: 'EagleRank / System overview',
    description: 'Is the mesh well, and if not, which part of it is to blame?',
    tags: ['overview'],
    refresh: '10s',
    from: 'now-1h',
    sections: [health(thresholds), load(thresholds), processes(thresholds)],
  });
