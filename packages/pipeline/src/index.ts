export * from './components.js';
export * from './definition.js';
export * from './errors.js';
export * from './observer.js';
export * from './runner.js';
