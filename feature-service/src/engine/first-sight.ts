import type { ItemIndex } from './item-index.js';
import type { Prepared } from './prepare.js';

/**
 * Records of a batch that several slots can work off in any order: up to the first that shows an
 * item which the same batch makes. Its number in the catalogue is known only once its own slot has
 * committed, and the seen filter of a user in another slot needs it. At least one record.
 */
export function upToFirstSight(
  records: readonly Prepared[],
  items: ItemIndex,
): readonly Prepared[] {
  const made = new Set<string>();
  for (const [i, { event, served }] of records.entries()) {
    if (event?.type === 'item_upsert' && !items.get(event.itemId)) made.add(event.itemId);
    if (made.size === 0) continue;
    const shown = served ? served.itemIds : event?.type === 'impression' ? [event.itemId] : [];
    if (shown.some((id) => made.has(id))) return records.slice(0, i);
  }
  return records;
}
