import { HideScope, type EventOut } from '@eaglerank/contracts';
import type { TenantKeys } from '@eaglerank/domain';
import type { DeletionStore, SafetyChange, SafetyKind, SafetyStore } from '@eaglerank/catalogue';

/** Blocks and hides that an event makes or takes back; none for other events. */
export function safetyChangesOf(event: EventOut): SafetyChange[] {
  const removed = event.type.startsWith('un');
  const { userId, tsMs } = event;
  switch (event.type) {
    case 'block':
    case 'unblock': {
      const other = event.authorId || event.targetUserId;
      const shared = { tsMs, untilMs: 0, removed };
      return [
        { ...shared, userId, kind: 'blocked_author', subject: other },
        { ...shared, userId: other, kind: 'blocked_by', subject: userId },
      ];
    }
    case 'hide':
    case 'unhide': {
      const [kind, subject] = hidden(event);
      return [{ userId, kind, subject, tsMs, untilMs: event.expiresAtMs, removed }];
    }
    default:
      return [];
  }
}

function hidden(event: EventOut): [SafetyKind, string] {
  switch (event.hideScope) {
    case HideScope.HIDE_SCOPE_AUTHOR:
      return ['hidden_author', event.authorId];
    case HideScope.HIDE_SCOPE_TOPIC:
      return ['hidden_topic', event.topic];
    case HideScope.HIDE_SCOPE_UNSPECIFIED:
    case HideScope.HIDE_SCOPE_ITEM:
      return ['hidden_item', event.itemId];
  }
}

/** What an event deletes. */
export interface Deletion {
  readonly kind: 'item' | 'user';
  readonly id: string;
  /** Event time, ms since epoch. */
  readonly tsMs: number;
}

/** What the event deletes; undefined for other events. */
export function deletionOf(event: EventOut): Deletion | undefined {
  const { type, tsMs } = event;
  if (type === 'item_delete') return { kind: 'item', id: event.itemId, tsMs };
  return type === 'user_delete' ? { kind: 'user', id: event.userId, tsMs } : undefined;
}

/** Stores that the effects of an event go to. */
export interface EffectStores {
  readonly safety: SafetyStore;
  readonly deletions: DeletionStore;
}

/**
 * Applies what must not wait for the log: blocks, hides, deletions. Called before LogEvents
 * acknowledges. Idempotent: the last writer by event time wins. Resolves with the changes of safety
 * that hold, none that is older than what is known. Rejects when Redis does not answer; then the
 * event must not be acknowledged.
 */
export async function applyEffects(
  stores: EffectStores,
  keys: TenantKeys,
  event: EventOut,
): Promise<SafetyChange[]> {
  const applied: SafetyChange[] = [];
  for (const change of safetyChangesOf(event)) {
    if (await stores.safety.apply(keys, change)) applied.push(change);
  }
  const deletion = deletionOf(event);
  if (deletion?.kind === 'item') {
    await stores.deletions.deleteItem(keys, deletion.id, deletion.tsMs);
  } else if (deletion) {
    await stores.deletions.deleteUser(keys, deletion.id, deletion.tsMs);
  }
  return applied;
}
