export * from './client.js';
export { FeedError } from './errors.js';
export { FeedMode, Criticality, Tier, ReasonCode, HideScope } from '@eaglerank/contracts';
