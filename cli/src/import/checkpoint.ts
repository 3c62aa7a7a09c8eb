import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Dataset } from '@eaglerank/datasets';

/** How far an import has come. */
export interface ImportProgress {
  /** Index of the file being read. */
  file: number;
  /** Byte offset behind the last line that was acknowledged. */
  offset: number;
  /** Its number. */
  line: number;
  lines: number;
  accepted: number;
  duplicates: number;
  badLines: number;
  rejected: number;
}

export function freshProgress(): ImportProgress {
  return {
    ...{ file: 0, offset: 0, line: 0, lines: 0 },
    ...{ accepted: 0, duplicates: 0, badLines: 0, rejected: 0 },
  };
}

/** Keeps an import's progress on disk, under what makes it the same import: tenant, files, sizes. */
export class Checkpoint {
  private readonly path: string;

  constructor(stateDir: string, gateway: string, tenant: string, dataset: Dataset) {
    const identity = dataset.files.map((f) => {
      const { size, mtimeMs } = statSync(f.path);
      return [resolve(f.path), size, mtimeMs];
    });
    const name = createHash('sha256')
      .update(JSON.stringify([gateway, tenant, identity]))
      .digest('hex')
      .slice(0, 16);
    mkdirSync(join(stateDir, 'imports'), { recursive: true });
    this.path = join(stateDir, 'imports', `${name}.json`);
  }

  load(): ImportProgress | undefined {
    try {
      return JSON.parse(readFileSync(this.path, 'utf8')) as ImportProgress;
    } catch {
      return undefined;
    }
  }

  save(progress: ImportProgress): void {
    const temporary = `${this.path}.tmp`;
    writeFileSync(temporary, JSON.stringify(progress));
    renameSync(temporary, this.path);
  }

  clear(): void {
    rmSync(this.path, { force: true });
  }
}
