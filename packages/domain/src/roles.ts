import type { EventType } from './vocabulary.js';

/** Who may do what. Everything not listed is denied. */
export const ROLES = ['user', 'service', 'tenant_admin', 'platform_admin'] as const;
export type Role = (typeof ROLES)[number];

export type Operation =
  | 'GetFeed'
  | 'RankItems'
  | 'RankItems.model'
  | 'GetSimilarItems'
  | 'LogEvents'
  | 'LogEvents.backfill'
  | 'ExplainFeed'
  | 'GetFeatures'
  | 'GetStatus'
  | 'ListDeadLetters'
  | 'ReplayDeadLetters';

/** `own`: for the token's own user only. `any`: for any user of the token's tenant. */
export type Reach = 'own' | 'any';

const TABLE: Readonly<Record<Operation, Partial<Record<Role, Reach>>>> = {
  GetFeed: { user: 'own', service: 'any', tenant_admin: 'any', platform_admin: 'any' },
  RankItems: { user: 'own', service: 'any', tenant_admin: 'any', platform_admin: 'any' },
  'RankItems.model': { service: 'any', tenant_admin: 'any', platform_admin: 'any' },
  GetSimilarItems: { user: 'own', service: 'any', tenant_admin: 'any', platform_admin: 'any' },
  LogEvents: { user: 'own', service: 'any', tenant_admin: 'any', platform_admin: 'any' },
  'LogEvents.backfill': { service: 'any', tenant_admin: 'any', platform_admin: 'any' },
  ExplainFeed: { user: 'own', service: 'any', tenant_admin: 'any', platform_admin: 'any' },
  GetFeatures: { tenant_admin: 'any', platform_admin: 'any' },
  GetStatus: { service: 'any', tenant_admin: 'any', platform_admin: 'any' },
  ListDeadLetters: { tenant_admin: 'any', platform_admin: 'any' },
  ReplayDeadLetters: { tenant_admin: 'any', platform_admin: 'any' },
};

/** Event types an end user's own token may not write: the catalogue and other users' accounts. */
const CATALOGUE_EVENTS: ReadonlySet<string> = new Set<EventType>([
  'item_upsert',
  'item_delete',
  'user_upsert',
  'user_delete',
]);

/** How far `role` reaches with `operation`; undefined when it may not at all. */
export function reachOf(role: Role, operation: Operation): Reach | undefined {
  return TABLE[operation][role];
}

/** Whether `role` may write events of `type`. */
export function mayWriteEvent(role: Role, type: string): boolean {
  return role !== 'user' || !CATALOGUE_EVENTS.has(type);
}
