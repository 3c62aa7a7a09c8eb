export * from './errors.js';
export * from './registry-index.js';
export * from './model-store.js';
export * from './file-store.js';
export * from './redis-store.js';
export * from './publish.js';
export * from './model-watch.js';
export * from './open-store.js';
