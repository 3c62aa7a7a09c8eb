import {
  quantile,
  valueOf,
  windowOf,
  type AlertDefinition,
  type AlertGroup,
  type Team,
} from '../alert.js';
import { histogram } from '../series.js';

interface LatencyAlert {
  readonly name: string;
  readonly team: Team;
  readonly metric: string;
  readonly quantile: number;
  readonly what: string;
  readonly advice: string;
}

function latency({ name, team, metric, quantile: q, what, advice }: LatencyAlert): AlertDefinition {
  return {
    name,
    team,
    expr: (level) => `${quantile(q, metric, windowOf(level))} > ${valueOf(level)}`,
    summary: `${what} takes too long`,
    description: `p${q * 100} is {{ $value | humanizeDuration }}. ${advice}`,
    causes: ['ServiceDown', 'RedisUnavailable'],
    cases: (level) => {
      const le = String(valueOf(level));
      const below = String(valueOf(level) / 2);
      return {
        fires: histogram(metric, '', 10, { [below]: 0.5, [le]: 0.8, '1': 1 }),
        silent: {
          'it is fast': histogram(metric, '', 10, { [below]: 0.999, [le]: 1, '1': 1 }),
          'no traffic': histogram(metric, '', 0, { [le]: 0, '1': 0 }),
        },
      };
    },
  };
}

export const LATENCY: AlertGroup = {
  name: 'latency',
  alerts: [
    latency({
      name: 'FeedLatencyHigh',
      team: 'platform',
      metric: 'grpc_feed_latency_seconds',
      quantile: 0.95,
      what: 'A feed',
      advice: 'A trace of a slow one shows which stage takes the time.',
    }),
    latency({
      name: 'FeedTailLatencyHigh',
      team: 'platform',
      metric: 'grpc_feed_latency_seconds',
      quantile: 0.99,
      what: 'One feed in a hundred',
      advice: 'Look for pauses: event-loop lag, garbage collection, a slow replica.',
    }),
    latency({
      name: 'PredictionLatencyHigh',
      team: 'ml',
      metric: 'prediction_latency_seconds',
      quantile: 0.99,
      what: 'Ranking',
      advice: 'The Inference dashboard splits it into features, vectors and scoring.',
    }),
    latency({
      name: 'FeatureLatencyHigh',
      team: 'data',
      metric: 'feature_lookup_latency_seconds',
      quantile: 0.99,
      what: 'Reading features',
      advice: 'Redis is slow, or the cache in front of it holds too little.',
    }),
  ],
};
