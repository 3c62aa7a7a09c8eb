export * from './components.js';
export * from './observer.js';
export * from './runner.js';
