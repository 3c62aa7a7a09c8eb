import type { Scenario } from '../bench.js';
import { chainRatio } from './chain-ratio.js';
import { coldStart } from './cold-start.js';
import { doors } from './doors.js';
import { encode } from './encode.js';
import { engine } from './engine.js';
import { freshness } from './freshness.js';
import { ingest } from './ingest.js';
import { latency } from './latency.js';
import { memory } from './memory.js';
import { overload } from './overload.js';
import { profile } from './profile.js';
import { rankItems } from './rank-items.js';
import { redisBytes } from './redis-bytes.js';
import { scorer } from './scorer.js';
import { telemetryCost } from './telemetry-cost.js';

/** Every scenario, in the order of a full run: those that share a mesh first. */
export const SCENARIOS: readonly Scenario[] = [
  ...[chainRatio, latency, doors, rankItems, encode, redisBytes, telemetryCost, freshness],
  ...[overload, coldStart, ingest, engine, scorer, memory, profile],
];
