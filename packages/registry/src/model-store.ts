import type { ArtefactFiles } from '@eaglerank/model';
import type { RegistryIndex } from './registry-index.js';

/** Port of where artefacts and the index of their stages are kept. */
export interface ModelStore {
  /** Empty where nothing was published yet. Rejects when the store cannot be read. */
  readIndex(): Promise<RegistryIndex>;
  /**
   * Replaces the index by what `change` makes of it, atomically: where others changed it meanwhile,
   * `change` is asked again. What it throws leaves the index as it is.
   */
  updateIndex(change: (index: RegistryIndex) => RegistryIndex): Promise<RegistryIndex>;
  /** Files of an artefact; rejects with RegistryError when it is not there. */
  readArtefact(name: string, version: string): Promise<ArtefactFiles>;
  /** Keeps the files; a version's files are never changed, so that writing them again is no harm. */
  writeArtefact(name: string, version: string, files: ArtefactFiles): Promise<void>;
  close(): void;
}
