import { fileURLToPath } from 'node:url';

/** Path of the definition file that the product ships. */
export const SHIPPED = fileURLToPath(new URL('../../../config/features.yaml', import.meta.url));

/** A definition that uses every kind of measure and feature, for tests. */
export const ALL_KINDS = `
version: 1
sources: { feed: { time: ts_ms, id: event_id, max_lateness: 24h } }
event_types: [signal]
windows: { 1h: 5m, 150m: 5m, 24h: 1h, 7d: 1d }
groups:
  items:
    entity: item
    owner: tests
    freshness_slo: 5s
    measures:
      views: { count: impression }
      clicks: { count: [click, like] }
      dwell: { sum: dwell_ms, of: dwell }
      longest: { max: dwell_ms, of: dwell }
      first_seen: { min: position, of: [impression, click] }
      revenue: { sum: amount, of: purchase, currency: EUR }
      cheapest: { min: amount, of: purchase }
      viewers: { distinct: user_id, of: impression, precision: 5 }
    windows: [1h, 24h, 7d, lifetime]
    features:
      - { name: views, value: views }
      - { name: ctr, rate: [clicks, views], prior: { strength: 5, mean: tenant, fallback: 0.1 } }
      - { name: ctr_fixed, rate: [clicks, views], prior: { strength: 5, mean: 0.3 }, default: -1 }
      - { name: ctr_raw, rate: [clicks, views] }
      - { name: dwell, value: dwell, scale: 0.001, transform: log1p }
      - { name: longest, value: longest }
      - { name: first_seen, value: first_seen, default: 100 }
      - { name: revenue, value: revenue, scale: 0.000001 }
      - { name: cheapest, value: cheapest, scale: 0.000001, default: -5 }
      - { name: viewers, value: viewers }
      - { name: hot, decay: clicks, half_life: 30m, window: 150m }
      - { name: warm, decay: dwell, half_life: 4h, window: 24h, transform: log1p }
      - { name: idle, age: clicks, unit: m, default: 9999 }
      - { name: recent_views, value: views, windows: [7d], max_age: 3h }
  authors:
    entity: author
    owner: tests
    freshness_slo: 5s
    measures:
      follows: { count: follow }
      fans: { distinct: user_id, of: [like, follow] }
    windows: [24h, lifetime]
    features:
      - { name: follows, value: follows }
      - { name: fans, value: fans }
  users:
    entity: user
    owner: tests
    freshness_slo: 5s
    measures:
      actions: { count: [click, like, share, signal] }
      items: { last: item_id, of: [click, like], size: 5 }
      authors: { last: author_id, of: [click, like], size: 3 }
    windows: [1h, 7d]
    features:
      - { name: actions, value: actions, transform: log1p }
  pairs:
    entity: user_author
    owner: tests
    freshness_slo: 5s
    measures:
      liked: { history: { click: 1, like: 3 }, size: 30 }
      bought: { history: purchase, size: 8 }
    features:
      - { name: liked, affinity: liked, half_life: 7d }
      - { name: bought, affinity: bought }
      - { name: events, value: liked }
      - { name: idle, age: liked, unit: h, default: 500, max_age: 2d }
      - { name: mean, mean: liked, default: -1 }
  topics:
    entity: user_topic
    owner: tests
    freshness_slo: 5s
    measures:
      liked: { history: { click: 1, like: 3 }, size: 30 }
    features:
      - { name: liked, affinity: liked, half_life: 1d }
      - { name: events, value: liked }
      - { name: mean, mean: liked, prior: { strength: 3, mean: own }, scale: 0.5 }
      - { name: mean_fixed, mean: liked, prior: { strength: 2, mean: 1.5 }, max_age: 1d }
  candidate:
    entity: candidate
    owner: tests
    freshness_slo: 5s
    features:
      - { name: age, candidate: age, unit: h }
      - { name: followed, candidate: followed }
      - { name: trending, candidate: source_score, source: trending, default: -1 }
      - { name: cosine, candidate: cosine }
  context:
    entity: context
    owner: tests
    freshness_slo: 5s
    features:
      - { name: hour_sin, context: hour_sin }
      - { name: hour_cos, context: hour_cos }
      - { name: weekday, context: weekday }
      - { name: weekend, context: weekend }
      - { name: device, one_hot: device, values: [mobile, desktop] }
      - { name: surface, hash: surface, buckets: 8 }
`;
