import { METRICS, type Telemetry } from '@eaglerank/telemetry';

const LEVELS = ['l1', 'redis'] as const;
const EVERY_MS = 10_000;

/** Logs what the feature cache found since the last time, for each level that was asked. */
export class CacheReport {
  private readonly levels;

  constructor(private readonly telemetry: Telemetry) {
    const { metrics } = telemetry;
    this.levels = LEVELS.map((level) => ({
      level,
      hits: sinceLast(metrics.use(METRICS.featureCacheHits).with({ level })),
      misses: sinceLast(metrics.use(METRICS.featureCacheMisses).with({ level })),
    }));
  }

  /** Reports every ten seconds; returns how to stop that, with what is left. */
  start(): () => void {
    const timer = setInterval(() => this.report(), EVERY_MS).unref();
    return () => {
      clearInterval(timer);
      this.report();
    };
  }

  report(): void {
    for (const { level, ...use } of this.levels) {
      const [hits, misses] = [use.hits(), use.misses()];
      if (hits + misses === 0) continue;
      this.telemetry.logger.info('FeatureCacheUsed', { cache_level: level, hits, misses });
    }
  }
}

/** How much a counter grew since the last call. */
function sinceLast(counter: { readonly value: number }): () => number {
  let before = 0;
  return () => {
    const grown = counter.value - before;
    before = counter.value;
    return grown;
  };
}
