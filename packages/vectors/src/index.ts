export * from './nearest.js';
export * from './slab.js';
export { CHUNK } from './kernel.js';
export * from './graph.js';
export * from './vector-index.js';
export { buildUsearchGraph } from './usearch-graph.js';
