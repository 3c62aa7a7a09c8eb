export * from './environment.js';
export * from './common.js';
export * from './identity.js';
export * from './run-service.js';
export * from './tenants.js';
export { tenantJsonSchema } from './tenant-schema.js';
