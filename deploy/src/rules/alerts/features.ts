import { share, shareBy, valueOf, windowOf, type AlertGroup } from '../alert.js';
import { counter, steady } from '../series.js';

const LOOKUPS = 'feature_lookup_latency_seconds_count';
const HITS = 'feature_cache_hits_total{level="redis"}';
const MISSES = 'feature_cache_misses_total{level="redis"}';

export const FEATURES: AlertGroup = {
  name: 'features',
  alerts: [
    {
      name: 'RedisUnavailable',
      team: 'platform',
      expr: () => 'min by (job, instance) (redis_connection_status{profile="request"}) == 0',
      summary: '{{ $labels.job }} {{ $labels.instance }} has lost Redis',
      description: 'Feeds fall back to what the processes hold; LogEvents answers UNAVAILABLE.',
      cases: () => ({
        fires: [steady('redis_connection_status{job="gateway",profile="request"}', 0)],
        silent: {
          'it is connected': [
            steady('redis_connection_status{job="gateway",profile="request"}', 1),
            steady('redis_connection_status{job="gateway",profile="bulk"}', 0),
          ],
        },
      }),
    },
    {
      name: 'FeatureStoreDown',
      team: 'data',
      expr: (level, { lowTraffic }) =>
        `${share('feature_lookup_errors_total', LOOKUPS, windowOf(level), lowTraffic)} > ${valueOf(level)}`,
      summary: 'Features cannot be read',
      description:
        '{{ $value | humanizePercentage }} of the lookups fail; those requests are ranked on defaults.',
      causes: ['RedisUnavailable'],
      cases: lookupCases,
    },
    {
      name: 'FeatureLookupErrors',
      team: 'data',
      expr: (level, { lowTraffic }) =>
        `${share('feature_lookup_errors_total', LOOKUPS, windowOf(level), lowTraffic)} > ${valueOf(level)}`,
      summary: 'Some lookups of features fail',
      description:
        '{{ $value | humanizePercentage }} of the lookups fail; `feature_lookup_errors_total` says how.',
      causes: ['RedisUnavailable', 'FeatureStoreDown'],
      cases: lookupCases,
    },
    {
      name: 'FeatureStaleness',
      team: 'data',
      expr: (level) =>
        `(time() - max by (group) (feature_last_update_timestamp_seconds)) > ${valueOf(level)} and on () sum(rate(events_accepted_total[${windowOf(level)}])) > 0`,
      summary: 'Features of {{ $labels.group }} are not written any more',
      description:
        'The group was last written {{ $value | humanizeDuration }} ago although events arrive.',
      causes: ['ServiceDown/feature-service', 'StreamingPipelineDown', 'RedisUnavailable'],
      cases: (level) => ({
        fires: [
          steady('feature_last_update_timestamp_seconds{group="a"}', -2 * valueOf(level)),
          counter('events_accepted_total', 5),
        ],
        silent: {
          'they are written': [
            { series: 'feature_last_update_timestamp_seconds{group="a"}', from: 0, perSecond: 1 },
            counter('events_accepted_total', 5),
          ],
          'no event arrives': [
            steady('feature_last_update_timestamp_seconds{group="a"}', -2 * valueOf(level)),
            steady('events_accepted_total', 5),
          ],
        },
      }),
    },
    {
      name: 'FeatureGroupStale',
      team: 'data',
      expr: (level) =>
        `${shareBy('group', 'feature_freshness_violations_total', 'feature_freshness_seconds_count', windowOf(level))} > ${valueOf(level)}`,
      summary: 'Features of {{ $labels.group }} miss their freshness objective',
      description:
        '{{ $value | humanizePercentage }} of the rankings read them older than the group allows.',
      causes: [
        'ServiceDown/feature-service',
        'StreamingPipelineDown',
        'RedisUnavailable',
        'FeatureStaleness',
      ],
      cases: (level) => ({
        fires: [
          counter('feature_freshness_violations_total{group="a"}', 10 * valueOf(level) * 2),
          counter('feature_freshness_seconds_count{group="a"}', 10),
        ],
        silent: {
          'few do': [
            counter('feature_freshness_violations_total{group="a"}', 10 * valueOf(level) * 0.5),
            counter('feature_freshness_seconds_count{group="a"}', 10),
          ],
        },
      }),
    },
    {
      name: 'LowCacheHitRate',
      team: 'data',
      expr: (level, { lowTraffic }) => {
        const all = `sum(rate(${HITS}[${windowOf(level)}])) + sum(rate(${MISSES}[${windowOf(level)}]))`;
        return `sum(rate(${HITS}[${windowOf(level)}])) / ((${all}) > ${lowTraffic}) < ${valueOf(level)}`;
      },
      summary: 'Many entities are not in the feature store',
      description:
        'Only {{ $value | humanizePercentage }} of the entities that had to be read were in Redis.',
      causes: ['RedisUnavailable', 'FeatureStoreDown'],
      cases: (level) => ({
        fires: [counter(HITS, 10 * valueOf(level) * 0.8), counter(MISSES, 10)],
        silent: {
          'most are found': [counter(HITS, 100), counter(MISSES, 1)],
          'almost no traffic': [counter(HITS, 0.001), counter(MISSES, 0.03)],
        },
      }),
    },
    {
      name: 'OnlineOfflineMismatch',
      team: 'data',
      expr: (level) => `min(feature_online_offline_consistency_ratio) < ${valueOf(level)}`,
      summary: 'Online and offline features differ',
      description:
        'Only {{ $value | humanizePercentage }} of the sampled values equal what the events say.',
      cases: (level) => ({
        fires: [steady('feature_online_offline_consistency_ratio', valueOf(level) - 0.01)],
        silent: { 'they agree': [steady('feature_online_offline_consistency_ratio', 1)] },
      }),
    },
    {
      name: 'FeatureStoreQueueDeep',
      team: 'data',
      expr: (level) => `sum(feature_store_queue_depth) > ${valueOf(level)}`,
      summary: 'Changed features wait to be written',
      description: '{{ $value | humanize }} entities have changed and are not committed.',
      causes: ['RedisUnavailable'],
      cases: (level) => ({
        fires: [steady('feature_store_queue_depth', valueOf(level) + 1)],
        silent: { 'few wait': [steady('feature_store_queue_depth', 3)] },
      }),
    },
    {
      name: 'ConnectionsHigh',
      team: 'platform',
      expr: (level) => `redis_connected_clients / redis_config_maxclients > ${valueOf(level)}`,
      summary: 'Redis runs out of connections',
      description: '{{ $value | humanizePercentage }} of the connections it allows are open.',
      cases: (level) => ({
        fires: [
          steady('redis_connected_clients', 100 * valueOf(level) + 5),
          steady('redis_config_maxclients', 100),
        ],
        silent: {
          'few are open': [
            steady('redis_connected_clients', 3),
            steady('redis_config_maxclients', 100),
          ],
        },
      }),
    },
    {
      name: 'RedisMemoryHigh',
      team: 'platform',
      expr: (level) => `redis_memory_used_bytes / (redis_memory_max_bytes > 0) > ${valueOf(level)}`,
      summary: 'Redis runs out of memory',
      description:
        '{{ $value | humanizePercentage }} of `maxmemory` is used; beyond it writes are refused.',
      cases: (level) => ({
        fires: [
          steady('redis_memory_used_bytes', 100 * valueOf(level) + 5),
          steady('redis_memory_max_bytes', 100),
        ],
        silent: {
          'there is room': [
            steady('redis_memory_used_bytes', 10),
            steady('redis_memory_max_bytes', 100),
          ],
          'there is no limit': [
            steady('redis_memory_used_bytes', 10),
            steady('redis_memory_max_bytes', 0),
          ],
        },
      }),
    },
  ],
};

function lookupCases(level: Parameters<typeof valueOf>[0]) {
  const errors = (perSecond: number) => counter('feature_lookup_errors_total', perSecond);
  return {
    fires: [counter(LOOKUPS, 10), errors(10 * valueOf(level) * 2)],
    silent: {
      'few fail': [counter(LOOKUPS, 10), errors(10 * valueOf(level) * 0.5)],
      'almost no traffic': [counter(LOOKUPS, 0.01), errors(0.01)],
    },
  };
}
