import type { ItemRecord } from '@eaglerank/catalogue';
import { FeatureCell, ItemCell, type Cell } from '../engine/cell.js';
import { FollowsCell } from '../engine/user-cells.js';
import type { PurgeList } from './purge-list.js';

/** Removes traces of deleted users and items from another entity's cell; tells whether it changed. */
export function purgeCell(cell: Cell, list: PurgeList): boolean {
  if (cell instanceof FeatureCell) return purgeFeatures(cell, list);
  if (cell instanceof FollowsCell) return cell.removeWhere((id, ts) => list.has('user', id, ts));
  return false;
}

function purgeFeatures({ state }: FeatureCell, list: PurgeList): boolean {
  let changed = false;
  for (const history of state.histories) {
    const gone = history.drop((e) => list.has('user', e.authorId, e.tsMs));
    changed = gone || changed;
  }
  state.lasts.forEach((last, i) => {
    const kind = state.layout.lasts[i]?.field === 'item_id' ? 'item' : 'user';
    const gone = last.drop((e) => list.has(kind, e.id, e.tsMs));
    changed = gone || changed;
  });
  return changed;
}

/** The item in the cell when its author was deleted after it was written. */
export function orphaned(cell: Cell, list: PurgeList): ItemRecord | undefined {
  if (!(cell instanceof ItemCell) || !cell.record) return undefined;
  const { authorId, updatedAtMs } = cell.record;
  return list.has('user', authorId, updatedAtMs) ? cell.record : undefined;
}
