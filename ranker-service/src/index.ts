export { readRankerConfig, type RankerConfig } from './config.js';
export { startRankerService, type RankerPorts, type RankerService } from './service.js';
export type { Model, ModelRegistry, ScoringBatch } from './model/model.js';
export { defaultWeights } from './model/default-weights.js';
export { HeuristicModel } from './model/heuristic-model.js';
