/**
 * Development only, never imported by what runs: expected features by SQL over raw events (needs
 * the root's devDependency @duckdb/node-api), expected blobs, and random event logs.
 */
export { FeatureOracle, type ExpectedValue } from './oracle.js';
export { countedEvents, expectedBlobs, type ExpectedBlob } from './reference.js';
export { randomLog, type RandomLogOptions } from './random-log.js';
