import type { BurnRate, Thresholds } from '../thresholds/schema.js';
import { SERVER_FAULTS, type AlertDefinition, type Team } from './alert.js';
import { counter, type Series } from './series.js';

/** A service level indicator: how its bad and all events are counted. */
interface Indicator {
  readonly slo: string;
  readonly alert: string;
  readonly team: Team;
  /** Bad events per second over a window; nothing needs to exist for it to be 0. */
  readonly bad: (window: string) => string;
  readonly all: (window: string) => string;
  readonly what: string;
  readonly causes: readonly string[];
  /** Ten events a second of which this share is bad. */
  readonly series: (badShare: number) => Series[];
}

const FEEDS = 'grpc_feed_requests_total';
const LATENCY = 'grpc_feed_latency_seconds';
const LAG = 'feature_streaming_lag_seconds';
const sum = (selector: string, window: string) => `sum(rate(${selector}[${window}]))`;

/** The indicators of an SLO file, in its order. Throws RangeError for one that is not known. */
export function indicators({ slos }: Thresholds): Indicator[] {
  const under = slos['feed-latency']?.under ?? 0.1;
  const fresh = slos['feature-freshness']?.under ?? 5;
  const known: readonly Indicator[] = [
    {
      slo: 'feed-availability',
      alert: 'FeedAvailabilityBurn',
      team: 'platform',
      bad: (w) => `(${sum(`${FEEDS}{status=~"${SERVER_FAULTS}"}`, w)} or vector(0))`,
      all: (w) => sum(FEEDS, w),
      what: 'Feed requests fail',
      causes: ['ServiceDown/gateway'],
      series: (bad) => [
        counter(`${FEEDS}{status="OK"}`, 10 * (1 - bad)),
        counter(`${FEEDS}{status="INTERNAL"}`, 10 * bad),
      ],
    },
    {
      slo: 'feed-latency',
      alert: 'FeedLatencyBurn',
      team: 'platform',
      bad: (w) => `(${sum(`${LATENCY}_count`, w)} - ${sum(`${LATENCY}_bucket{le="${under}"}`, w)})`,
      all: (w) => sum(`${LATENCY}_count`, w),
      what: `Feeds take longer than ${under * 1000} ms`,
      causes: ['ServiceDown', 'RedisUnavailable'],
      series: (bad) => [
        counter(`${LATENCY}_count`, 10),
        counter(`${LATENCY}_bucket{le="${under}"}`, 10 * (1 - bad)),
      ],
    },
    {
      slo: 'feature-freshness',
      alert: 'FeatureFreshnessBurn',
      team: 'data',
      bad: (w) => `(${sum(`${LAG}_count`, w)} - ${sum(`${LAG}_bucket{le="${fresh}"}`, w)})`,
      all: (w) => sum(`${LAG}_count`, w),
      what: `Events need longer than ${fresh} s to count in features`,
      causes: ['ServiceDown/feature-service', 'StreamingPipelineDown', 'RedisUnavailable'],
      series: (bad) => [
        counter(`${LAG}_count`, 10),
        counter(`${LAG}_bucket{le="${fresh}"}`, 10 * (1 - bad)),
      ],
    },
    {
      slo: 'cache-hits',
      alert: 'CacheHitBurn',
      team: 'data',
      bad: (w) => sum('feature_cache_misses_total{level="redis"}', w),
      all: (w) =>
        `(${sum('feature_cache_hits_total{level="redis"}', w)} + ${sum('feature_cache_misses_total{level="redis"}', w)})`,
      what: 'Entities are not found in the feature store',
      causes: ['RedisUnavailable', 'FeatureStoreDown'],
      series: (bad) => [
        counter('feature_cache_hits_total{level="redis"}', 10 * (1 - bad)),
        counter('feature_cache_misses_total{level="redis"}', 10 * bad),
      ],
    },
  ];
  return Object.keys(slos).map((name) => {
    const found = known.find(({ slo }) => slo === name);
    if (!found)
      throw new RangeError(
        `slos.${name}: no such indicator; there are ${known.map((k) => k.slo).join(', ')}`,
      );
    return found;
  });
}

/** Rule group and file of an SLO: its recorded ratios and its alerts. */
export function sloGroup(slo: string): string {
  return `slo-${slo}`;
}

/** Every window that some burn rate looks at, each once. */
export function burnWindows({ burnRates }: Thresholds): string[] {
  return [...new Set(burnRates.flatMap(({ short, long }) => [short, long]))];
}

/** Name of the recorded error ratio over a window. */
export function errorRatio(window: string): string {
  return `slo:error_ratio:rate${window}`;
}

/** The burn-rate alert of one indicator at one severity. */
export function burnAlert(indicator: Indicator, rate: BurnRate, t: Thresholds): AlertDefinition {
  const { slo, alert: name, team, what, all, causes, series } = indicator;
  const allowed = rate.factor * (1 - (t.slos[slo]?.objective ?? 0));
  const limit = Number(allowed.toPrecision(6));
  const burns = (window: string) => `${errorRatio(window)}{slo="${slo}"} > ${limit}`;
  return {
    name,
    team,
    causes,
    expr: () =>
      `${burns(rate.short)} and ${burns(rate.long)} and on () ${all(rate.short)} > ${t.lowTraffic}`,
    summary: `${what}: the ${t.budgetWindow} budget of ${slo} burns ${rate.factor} times too fast`,
    description: `{{ $value | humanizePercentage }} of the last ${rate.short} was bad; ${(100 * limit).toPrecision(3)} % is what this alert allows.`,
    cases: () => {
      const quiet = series(Math.min(1, 2 * limit)).map((s) => ({
        ...s,
        perSecond: s.perSecond / 1e3,
      }));
      return {
        fires: series(Math.min(1, (1 + limit) / 2, 2 * limit)),
        silent: {
          'it burns slower': series(limit / 2),
          'it was long ago': series(limit / 2).map((s, i) => ({
            ...s,
            perSecond: series(Math.min(1, 2 * limit))[i]?.perSecond ?? 0,
            slowsTo: s.perSecond,
          })),
          'almost no traffic': quiet,
        },
      };
    },
  };
}
