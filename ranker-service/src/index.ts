export { readRankerConfig, type RankerConfig } from './config.js';
export { startRankerService, type RankerPorts, type RankerService } from './service.js';
export type { Model, ModelRegistry, ScoringBatch } from './model/model.js';
export { defaultWeights } from './model/default-weights.js';
export { HeuristicModel } from './model/heuristic-model.js';
export { draw, type Draw } from './policy/exploration.js';
export { SeededRandom } from './policy/random.js';
