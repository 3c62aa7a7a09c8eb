import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { KINDS } from '@eaglerank/archive';

/** Paths of a tenant's archive files, oldest name first. */
export async function archiveFiles(folder: string): Promise<string[]> {
  const paths: string[] = [];
  for (const kind of KINDS) {
    const names = await readdir(join(folder, kind)).catch(() => []);
    paths.push(
      ...names
        .filter((name) => name.endsWith('.parquet'))
        .sort()
        .map((name) => join(folder, kind, name)),
    );
  }
  return paths;
}

/** Removes files written before `cutoffMs`, ms since epoch. Returns how many. */
export async function removeOldFiles(folder: string, cutoffMs: number): Promise<number> {
  let removed = 0;
  for (const path of await archiveFiles(folder)) {
    if ((await stat(path)).mtimeMs >= cutoffMs) continue;
    await rm(path, { force: true });
    removed++;
  }
  return removed;
}
