import { MODEL_NAME, MODEL_VERSION, SERVING_STAGES } from '@eaglerank/domain';
import { z } from 'zod';
import { RegistryError } from './errors.js';

/**
 * What a version is for. `production` serves whoever names the model, and each model has at most
 * one; `canary` and `staging` serve who names the stage, of each the latest; `archived` served once.
 */
export const STAGES = [...SERVING_STAGES, 'archived'] as const;
export type Stage = (typeof STAGES)[number];

const version = z.object({
  version: z.string().regex(MODEL_VERSION),
  stage: z.enum(STAGES),
  /** When it came into the registry. */
  publishedAt: z.iso.datetime({ offset: true }),
  /** When it came to its stage. */
  stagedAt: z.iso.datetime({ offset: true }),
});

const index = z.object({
  formatVersion: z.literal(1),
  models: z.record(z.string().regex(MODEL_NAME), z.array(version)),
  history: z.record(z.string(), z.array(z.string())).default({}),
});

/** Versions of a model that can be gone back to; older ones are forgotten. */
const HISTORY_LIMIT = 20;

export type ModelVersion = Readonly<z.infer<typeof version>>;

/** Every version of every model and its stage. */
export interface RegistryIndex {
  readonly formatVersion: 1;
  /** In the order in which they came to their stages, by model. */
  readonly models: Readonly<Record<string, readonly ModelVersion[]>>;
  /** By model, what a rollback goes back to: the versions production had before, latest last. */
  readonly history: Readonly<Record<string, readonly string[]>>;
}

export const EMPTY_INDEX: RegistryIndex = { formatVersion: 1, models: {}, history: {} };

/** @throws RegistryError when the text is no index */
export function parseIndex(text: string): RegistryIndex {
  try {
    const { models, history, formatVersion } = index.parse(JSON.parse(text));
    return { formatVersion, models, history: { ...archivedVersions(models), ...history } };
  } catch (cause) {
    throw new RegistryError('the registry index is damaged: publish the models anew', { cause });
  }
}

/** The history of an index that was written without one: its archived versions served once. */
function archivedVersions(models: RegistryIndex['models']): RegistryIndex['history'] {
  return Object.fromEntries(
    Object.entries(models).map(([name, versions]) => [
      name,
      versions.filter(({ stage }) => stage === 'archived').map((entry) => entry.version),
    ]),
  );
}

export function formatIndex(of: RegistryIndex): string {
  return `${JSON.stringify(of, undefined, 2)}\n`;
}

/** The version that `NAME`, `NAME@STAGE` or `NAME@VERSION` stands for; undefined without one. */
export function resolve(of: RegistryIndex, reference: string): string | undefined {
  const [name = '', wanted = 'production'] = reference.split('@');
  const versions = of.models[name] ?? [];
  return versions.findLast(({ version, stage }) => version === wanted || stage === wanted)?.version;
}

/** The name in a reference. */
export function nameOf(reference: string): string {
  return reference.split('@')[0] as string;
}

/**
 * The index with a version in a stage; a new one is added. What was in production before is
 * archived, and is what a rollback goes back to.
 */
export function withStage(
  of: RegistryIndex,
  name: string,
  version: string,
  stage: Stage,
  now: Date,
): RegistryIndex {
  const serving = resolve(of, name);
  const left = serving !== undefined && (stage === 'production') !== (serving === version);
  const history = [...(of.history[name] ?? []), ...(left ? [serving] : [])];
  // what came back after nothing served has not replaced itself
  if (stage === 'production' && history.at(-1) === version) history.pop();
  return {
    ...staged(of, name, version, stage, now),
    history: { ...of.history, [name]: history.slice(-HISTORY_LIMIT) },
  };
}

/**
 * The index with the version in production that was there before the present one, which is
 * archived: each rollback goes one further back. @throws RegistryError without an older one
 */
export function rolledBack(
  of: RegistryIndex,
  name: string,
  now: Date,
): { readonly index: RegistryIndex; readonly version: string } {
  const history = [...(of.history[name] ?? [])];
  const version = history.pop();
  if (version === undefined) {
    const serving = resolve(of, name);
    const before = serving === undefined ? '' : ` ${serving}`;
    throw new RegistryError(
      `${name} has no version to go back to: none was in production before${before}`,
    );
  }
  requireVersion(of, name, version);
  const index = staged(of, name, version, 'production', now);
  return { index: { ...index, history: { ...of.history, [name]: history } }, version };
}

/** The index with a version in a stage and the history as it was. */
function staged(
  of: RegistryIndex,
  name: string,
  version: string,
  stage: Stage,
  now: Date,
): RegistryIndex {
  const before = of.models[name] ?? [];
  const stagedAt = now.toISOString();
  const known = before.find((entry) => entry.version === version);
  const others = before
    .filter((entry) => entry.version !== version)
    .map((entry) => {
      const replaced = stage === 'production' && entry.stage === 'production';
      return replaced ? { ...entry, stage: 'archived' as const, stagedAt } : entry;
    });
  const entry = { version, stage, stagedAt, publishedAt: known?.publishedAt ?? stagedAt };
  return { ...of, models: { ...of.models, [name]: [...others, entry] } };
}

/** @throws RegistryError when the model has no such version */
export function requireVersion(of: RegistryIndex, name: string, version: string): void {
  const versions = (of.models[name] ?? []).map((entry) => entry.version);
  if (versions.includes(version)) return;
  const there = versions.length > 0 ? `there are ${versions.join(', ')}` : 'the model is not known';
  throw new RegistryError(`${name} has no version ${version}: ${there}`);
}
