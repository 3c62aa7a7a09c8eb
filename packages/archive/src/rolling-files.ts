import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ParquetFile } from './parquet.js';
import { RowGroup } from './row-group.js';
import { KINDS, type Kind } from './tables.js';

/** Makes a file; replaced in tests. */
export type OpenFile = (
  kind: Kind,
  path: string,
) => Pick<ParquetFile, 'append' | 'finish' | 'discard' | 'rows'>;

export const openParquet: OpenFile = (kind, path) => new ParquetFile(kind, path);

/**
 * One file per kind over the same stretch of a tenant's log, named after where the stretch starts:
 * written again after a crash, it takes the same names.
 */
export class RollingFiles {
  private readonly files = new Map<Kind, ReturnType<OpenFile>>();
  private readonly waiting = new Map<Kind, RowGroup>();
  private written = 0;

  /** @param folder the tenant's */
  constructor(
    private readonly folder: string,
    private readonly name: string,
    private readonly open: OpenFile,
  ) {}

  /** Rows so far. */
  get rows(): number {
    let rows = this.written;
    for (const group of this.waiting.values()) rows += group.rows;
    return rows;
  }

  /** Writes the row groups that are full. Throws when the disk does not take them. */
  async flushFull(): Promise<void> {
    for (const [kind, group] of this.waiting) if (group.isFull) await this.flush(kind);
  }

  /** Where rows of a kind are added; in memory until the next `flushFull`. */
  readonly group = (kind: Kind): RowGroup => {
    let group = this.waiting.get(kind);
    if (!group) this.waiting.set(kind, (group = new RowGroup(kind)));
    return group;
  };

  private path(kind: Kind): string {
    return join(this.folder, kind, `${this.name}.parquet`);
  }

  private async flush(kind: Kind): Promise<void> {
    const group = this.waiting.get(kind);
    if (!group || group.rows === 0) return;
    let file = this.files.get(kind);
    if (!file) {
      mkdirSync(join(this.folder, kind), { recursive: true });
      file = this.open(kind, this.path(kind));
      this.files.set(kind, file);
    }
    await file.append(group);
    this.written += group.rows;
    group.clear();
  }

  /** Closes the files; returns the rows written by kind. Throws when the disk does not take them. */
  async finish(): Promise<Map<Kind, number>> {
    const written = new Map<Kind, number>();
    for (const kind of KINDS) {
      await this.flush(kind);
      const file = this.files.get(kind);
      if (file) {
        await file.finish();
        written.set(kind, file.rows);
      } else {
        // a longer stretch that a crash cut off may have left one
        rmSync(this.path(kind), { force: true });
      }
    }
    return written;
  }

  /** Leaves nothing behind. */
  discard(): void {
    for (const file of this.files.values()) {
      try {
        file.discard();
      } catch {
        // the disk is in trouble already; the name is taken again at the next attempt
      }
    }
  }
}
