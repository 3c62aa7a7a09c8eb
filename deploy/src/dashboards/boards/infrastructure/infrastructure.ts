import type { Thresholds } from '../../../thresholds/schema.js';
import { dashboard } from '../../model/dashboard.js';
import type { Dashboard } from '../../model/json.js';
import { host } from './host.js';
import { monitoring } from './monitoring.js';
import { redis } from './redis.js';

export const infrastructure = (thresholds: Thresholds): Dashboard =>
  dashboard({
    name: 'infrastructure',
    title: 'EagleRank / Infrastructure',
    description: 'Do hosts, Redis, the network and the monitoring itself carry the mesh?',
    tags: ['platform'],
    refresh: '30s',
    from: 'now-1h',
    sections: [monitoring(thresholds), host(thresholds), redis(thresholds)],
  });
