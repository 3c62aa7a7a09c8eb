export * from './item-record.js';
export * from './change.js';
export * from './change-tail.js';
export * from './safety.js';
export * from './deletion.js';
export * from './user-state.js';
export * from './lists.js';
