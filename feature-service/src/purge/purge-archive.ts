import { stat, utimes } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { ParquetFile, readRows, RowGroup, type Kind, type Row } from '@eaglerank/archive';
import { archiveFiles } from '../archive/retention.js';
import type { PurgeList } from './purge-list.js';

/** Fields that name a user whose deletion takes the whole row. */
const USER_FIELDS = ['user_id', 'author_id', 'target_user_id'] as const;

/** The row without traces; undefined when nothing of it may stay. */
function purged(row: Row, list: PurgeList): Row | undefined {
  const tsMs = Number(row['ts_ms']);
  for (const field of USER_FIELDS) {
    const id = row[field];
    if (typeof id === 'string' && list.has('user', id, tsMs)) return undefined;
  }
  if (list.has('item', String(row['item_id']), tsMs)) return undefined;
  const author = row['item_author_id'];
  if (typeof author !== 'string' || !list.has('user', author, tsMs)) return row;
  return { ...row, item_author_id: '' };
}

/**
 * Writes those files of a tenant anew that hold rows about what was deleted; their age stays.
 * Returns the number of files. Nothing else may write the folder meanwhile.
 */
export async function purgeArchive(folder: string, list: PurgeList): Promise<number> {
  let rewritten = 0;
  for (const path of await archiveFiles(folder)) {
    const rows = await readRows(path);
    const kept = rows.map((row) => purged(row, list));
    if (kept.every((row, i) => row === rows[i])) continue;
    await replace(
      path,
      kept.filter((row) => row !== undefined),
    );
    rewritten++;
  }
  return rewritten;
}

async function replace(path: string, rows: readonly Row[]): Promise<void> {
  const { atime, mtime } = await stat(path);
  const kind = basename(dirname(path)) as Kind;
  const file = new ParquetFile(kind, path);
  const group = new RowGroup(kind);
  try {
    for (const row of rows) {
      group.add(row);
      if (!group.isFull) continue;
      await file.append(group);
      group.clear();
    }
    await file.append(group);
    await file.finish();
  } catch (error) {
    file.discard();
    throw error;
  }
  await utimes(path, atime, mtime);
}
