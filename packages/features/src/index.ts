/**
 * Features: one definition file, compiled to a plan; integer tiles per entity; columns read from
 * them. Pure but for `loadFeaturePlan` (reads the file) and `FeatureStore` (reads through a port).
 *
 * Everyone: loadFeaturePlan, FeaturePlan (schemaHash, columns, blocks, columnIndex, requestColumns),
 *   describePlan, FeatureDefinitionError.
 * Engine: FeatureEvent, latenessOf, affectedRefs, applyEvents, refKey, EntityState, decodeState,
 *   encodeState, EntityRef, Ownership.
 * Ranker: Finaliser (prior, itemColumns, authorColumns, userView, userColumns, userAuthorColumns,
 *   userTopicColumns, allCandidateColumns, contextColumns), FeatureRows, createRows, copyColumns,
 *   FeatureStore, BlobReader, DecodeStatus.
 * candidate-service: Finaliser.userView -> UserView (topAuthors, topTopics, recentItems,
 *   knownEvents).
 * Offline and inspection: Finaliser.stateColumns, Finaliser.describe, Finaliser.priorOf;
 *   `@eaglerank/features/oracle` in tests.
 */
export { FeatureDefinitionError, type DefinitionFault } from './definition/faults.js';
export { latenessOf, MAX_AHEAD_MS, type FeatureEvent, type Lateness } from './event.js';
export { loadFeaturePlan, parseFeaturePlan } from './plan/compile.js';
export { describePlan } from './plan/describe.js';
export type { EntityBlock } from './plan/operations.js';
export { DirectColumns, type DirectValue } from './direct/direct-columns.js';
export { eventTypesOfGroups } from './plan/group-types.js';
export { FeaturePlan } from './plan/plan.js';
export {
  BLOCKS,
  STORED_ENTITIES,
  type BlockName,
  type BlockRange,
  type Column,
  type EntityLayout,
  type EntityRef,
  type GroupInfo,
  type StoredEntity,
} from './plan/types.js';
export { EntityState } from './state/entity-state.js';
export type { LastEntry } from './state/history.js';
export { decodeInto, decodeState, encodeState, type DecodeStatus } from './codec/blob.js';
export { affectedRefs, applyEvents, refKey, type Ownership } from './engine/batch.js';
export { Finaliser, type FeatureValue } from './finalise/finaliser.js';
export type { Prior } from './finalise/entity-columns.js';
export { copyColumns, createRows, type FeatureRows } from './finalise/rows.js';
export { UserView, type Affinity } from './finalise/user-view.js';
export { FeatureStore, type BlobReader } from './store/feature-store.js';
export { decodeInvalidation, encodeInvalidation } from './store/invalidation.js';
