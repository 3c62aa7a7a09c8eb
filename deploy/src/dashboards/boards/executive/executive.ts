import type { Thresholds } from '../../../thresholds/schema.js';
import { dashboard } from '../../model/dashboard.js';
import type { Dashboard } from '../../model/json.js';
import { service } from './service.js';
import { use } from './use.js';

export const executive = (thresholds: Thresholds): Dashboard =>
  dashboard({
    name: 'executive',
    title: 'EagleRank / Executive',
    description: 'Is the platform healthy, who uses it, and is what it serves good?',
    tags: ['overview'],
    refresh: '30s',
    from: 'now-24h',
    sections: [service(thresholds), use()],
  });
