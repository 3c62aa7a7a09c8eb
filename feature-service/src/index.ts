/** feature-service: consumes the event log and is the only writer of what the mesh reads. */
export { readFeatureConfig, type FeatureConfig } from './config.js';
export { toFeatureEvent } from './engine/convert.js';
export { startFeatureService, type FeaturePorts, type FeatureService } from './service.js';
