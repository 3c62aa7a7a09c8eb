import type { Thresholds } from '../../../thresholds/schema.js';
import { dashboard } from '../../model/dashboard.js';
import type { Dashboard } from '../../model/json.js';
import { engine, quality } from './engine.js';
import { pulse } from './pulse.js';
import { flow } from './flow.js';

export const streams = (thresholds: Thresholds): Dashboard =>
  dashboard({
    name: 'streams',
    title: 'EagleRank / Stream processing',
    description: 'Do events become features at once, completely, and once?',
    tags: ['data'],
    refresh: '10s',
    from: 'now-1h',
    sections: [pulse(thresholds), flow(thresholds), engine(thresholds), quality(thresholds)],
  });
