import { FileModelStore, resolve, withStage } from '@eaglerank/registry';

/**
 * Brings the production models of one folder into another that does not know these versions yet.
 * What was published there before stays, and stays in production where the defaults are known.
 */
export async function seedModels(from: string, to: string): Promise<void> {
  const defaults = new FileModelStore(from);
  const index = await defaults.readIndex();
  const store = new FileModelStore(to);
  const known = await store.readIndex();
  for (const name of Object.keys(index.models)) {
    const version = resolve(index, name);
    if (version === undefined) continue;
    if ((known.models[name] ?? []).some((entry) => entry.version === version)) continue;
    await store.writeArtefact(name, version, await defaults.readArtefact(name, version));
    await store.updateIndex((now) => withStage(now, name, version, 'production', new Date()));
  }
}
