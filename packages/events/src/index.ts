export * from './position.js';
export * from './log.js';
export { RedisEventLog, type RedisEventLogOptions } from './redis-log.js';
export { validateEvent, MAX_AHEAD_MS, type EventFault } from './validate.js';
export {
  applyEffects,
  deletionOf,
  safetyChangesOf,
  type Deletion,
  type EffectStores,
} from './safety-changes.js';
export { ItemDirectory, type ItemFacts } from './item-directory.js';
export { Normaliser, normalise, type Acceptance } from './normalise.js';
export * from './dead-letters.js';
export { decodeBatch } from './decode-batch.js';
