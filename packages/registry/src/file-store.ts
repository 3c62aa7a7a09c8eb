import { mkdir, open, readFile, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readFolder, writeFolder, type ArtefactFiles } from '@eaglerank/model';
import { RegistryError } from './errors.js';
import type { ModelStore } from './model-store.js';
import { EMPTY_INDEX, formatIndex, parseIndex, type RegistryIndex } from './registry-index.js';

const INDEX = 'registry.json';
const LOCK = 'registry.lock';
/** A lock that is older was left by a process that died, ms. */
const LOCK_STALE_MS = 10_000;
const LOCK_RETRY_MS = 20;

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** Models in a folder: `registry.json` and `<name>/<version>/` with the artefact's files. */
export class FileModelStore implements ModelStore {
  constructor(private readonly folder: string) {}

  async readIndex(): Promise<RegistryIndex> {
    try {
      return parseIndex(await readFile(join(this.folder, INDEX), 'utf8'));
    } catch (error) {
      if (isMissing(error)) return EMPTY_INDEX;
      throw error;
    }
  }

  async updateIndex(change: (index: RegistryIndex) => RegistryIndex): Promise<RegistryIndex> {
    await mkdir(this.folder, { recursive: true });
    const lock = await this.lock();
    try {
      const index = change(await this.readIndex());
      const unfinished = join(this.folder, `.${INDEX}`);
      const file = await open(unfinished, 'w');
      try {
        await file.writeFile(formatIndex(index));
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(unfinished, join(this.folder, INDEX));
      return index;
    } finally {
      await lock.close();
      await rm(join(this.folder, LOCK), { force: true });
    }
  }

  private async lock(): Promise<FileHandle> {
    const path = join(this.folder, LOCK);
    for (;;) {
      try {
        return await open(path, 'wx');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const held = await stat(path).catch(() => undefined);
      if (held && Date.now() - held.mtimeMs > LOCK_STALE_MS) await rm(path, { force: true });
      else await sleep(LOCK_RETRY_MS);
    }
  }

  private place(name: string, version: string): string {
    return join(this.folder, name, version);
  }

  async readArtefact(name: string, version: string): Promise<ArtefactFiles> {
    try {
      return await readFolder(this.place(name, version));
    } catch (error) {
      if (!isMissing(error)) throw error;
      throw new RegistryError(`${name}/${version} is not in ${this.folder}`, { cause: error });
    }
  }

  async writeArtefact(name: string, version: string, files: ArtefactFiles): Promise<void> {
    const place = this.place(name, version);
    const unfinished = join(dirname(place), `.${version}-${process.pid}`);
    await rm(unfinished, { recursive: true, force: true });
    await writeFolder(unfinished, files);
    // a folder that is there already may be a damaged copy of the same version
    await rm(place, { recursive: true, force: true });
    await rename(unfinished, place);
  }

  close(): void {
    // files are closed as they are read
  }
}
