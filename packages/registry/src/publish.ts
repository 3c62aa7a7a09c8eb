import {
  MANIFEST_FILE,
  openArtefact,
  type ArtefactFiles,
  type Expected,
  type Manifest,
} from '@eaglerank/model';
import type { ModelStore } from './model-store.js';
import {
  requireVersion,
  rolledBack,
  withStage,
  type RegistryIndex,
  type Stage,
} from './registry-index.js';

/**
 * Verifies an artefact as those who serve it will, keeps it and gives it a stage.
 * @throws ModelRefusedError when it is not fit to serve: nothing is published then
 */
export async function publish(
  store: ModelStore,
  files: ArtefactFiles,
  { stage, expected, now }: { stage: Stage; expected: Expected; now: Date },
): Promise<Manifest> {
  const { manifest } = await openArtefact(files, expected);
  const { name, version } = manifest;
  const listed = new Set([MANIFEST_FILE, ...Object.keys(manifest.files)]);
  await store.writeArtefact(name, version, new Map([...files].filter(([f]) => listed.has(f))));
  await store.updateIndex((index) => withStage(index, name, version, stage, now));
  return manifest;
}

/** Gives a version another stage. @throws RegistryError when there is no such version */
export function setStage(
  store: ModelStore,
  name: string,
  version: string,
  stage: Stage,
  now: Date,
): Promise<RegistryIndex> {
  return store.updateIndex((index) => {
    requireVersion(index, name, version);
    return withStage(index, name, version, stage, now);
  });
}

/**
 * Brings back what was in production before the present version; asked again, what was before that.
 * @throws RegistryError when nothing was
 */
export async function rollBack(store: ModelStore, name: string, now: Date): Promise<string> {
  let back = '';
  await store.updateIndex((of) => {
    const { index, version } = rolledBack(of, name, now);
    back = version;
    return index;
  });
  return back;
}
