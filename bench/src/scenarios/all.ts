import type { Scenario } from '../bench.js';
import { chainRatio } from './chain-ratio.js';
import { doors } from './doors.js';
import { encode } from './encode.js';
import { latency } from './latency.js';
import { rankItems } from './rank-items.js';

/** Every scenario, in the order of a full run: those that share a mesh first. */
export const SCENARIOS: readonly Scenario[] = [chainRatio, latency, doors, rankItems, encode];
