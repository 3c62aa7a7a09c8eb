export * from './environment.js';
export * from './common.js';
export * from './tenants.js';
