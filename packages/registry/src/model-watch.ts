import { ModelRefusedError, type ArtefactFiles } from '@eaglerank/model';
import type { ModelStore } from './model-store.js';
import { nameOf, resolve, type RegistryIndex } from './registry-index.js';

/** A version that is in use. */
export interface Loaded<T> {
  readonly name: string;
  readonly version: string;
  readonly stage: string;
  readonly value: T;
}

export interface WatchOptions<T> {
  readonly store: ModelStore;
  /** References to follow: NAME, NAME@STAGE or NAME@VERSION. */
  readonly references: Iterable<string>;
  /** Makes of an artefact what serves; throws ModelRefusedError when it is not fit to. */
  readonly load: (files: ArtefactFiles, name: string, version: string) => Promise<T>;
  /** Told after a reference has got another version, or none. */
  readonly onChange?: (reference: string, loaded: Loaded<T> | undefined) => void;
  /** Told when a version cannot be loaded; what was in use stays in use. */
  readonly onFailure?: (name: string, version: string, error: unknown) => void;
  /** Told of every look at the index, and of what it says. */
  readonly onIndex?: (index: RegistryIndex | undefined, error: unknown) => void;
  /** Time between two looks at the index, ms; 1,000 unless said. */
  readonly everyMs?: number | undefined;
}

const EVERY_MS = 1000;
/** A version that could not be read is tried again after so many looks; one with damaged files later. */
const RETRY_LOOKS = 10;
const DAMAGED_LOOKS = 60;
/** Why a version is refused that may still be repaired. */
const DAMAGED: ReadonlySet<string> = new Set(['truncated', 'checksum']);

/**
 * Follows references to models: looks at the index, loads what is new aside and swaps it in at once.
 * What cannot be loaded changes nothing.
 */
export class ModelWatch<T> {
  private readonly references: ReadonlySet<string>;
  private readonly inUse = new Map<string, Loaded<T>>();
  /** By name@version: refused for what it is, or for so many looks because it could not be read. */
  private readonly failed = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private stopped = false;

  constructor(private readonly options: WatchOptions<T>) {
    this.references = new Set(options.references);
  }

  /** What a reference stands for now; undefined where nothing is loaded. */
  get(reference: string): Loaded<T> | undefined {
    return this.inUse.get(reference);
  }

  /** Looks for the first time, and from now on. Never rejects: a store that is away comes back. */
  async start(): Promise<void> {
    if (this.references.size === 0) return;
    await this.look();
    this.schedule();
  }

  private schedule(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      void this.look().finally(() => this.schedule());
    }, this.options.everyMs ?? EVERY_MS).unref();
  }

  /** One look at the index; at most one at a time. */
  look(): Promise<void> {
    return (this.looking ??= this.lookOnce().finally(() => (this.looking = undefined)));
  }

  private async lookOnce(): Promise<void> {
    let index: RegistryIndex;
    try {
      index = await this.options.store.readIndex();
    } catch (error) {
      this.options.onIndex?.(undefined, error);
      return;
    }
    this.options.onIndex?.(index, undefined);
    for (const reference of this.references) await this.follow(reference, index);
  }

  private async follow(reference: string, index: RegistryIndex): Promise<void> {
    const name = nameOf(reference);
    const version = resolve(index, reference);
    const before = this.inUse.get(reference);
    if (version === undefined) {
      if (before) this.set(reference, undefined);
      return;
    }
    const stage = index.models[name]?.find((entry) => entry.version === version)?.stage ?? '';
    if (before?.version === version) {
      if (before.stage !== stage) this.set(reference, { ...before, stage });
      return;
    }
    const value = await this.value(name, version);
    if (value === undefined || this.stopped) return;
    this.set(reference, { name, version, stage, value });
  }

  private set(reference: string, loaded: Loaded<T> | undefined): void {
    if (loaded) this.inUse.set(reference, loaded);
    else this.inUse.delete(reference);
    this.options.onChange?.(reference, loaded);
  }

  /** One version is loaded once, whatever refers to it; undefined where it cannot be. */
  private async value(name: string, version: string): Promise<T | undefined> {
    for (const loaded of this.inUse.values()) {
      if (loaded.name === name && loaded.version === version) return loaded.value;
    }
    const key = `${name}@${version}`;
    const left = this.failed.get(key) ?? 0;
    if (left > 0) {
      this.failed.set(key, left - 1);
      return undefined;
    }
    const { store, load, onFailure } = this.options;
    try {
      const files = await store.readArtefact(name, version);
      const value = await load(files, name, version);
      this.failed.delete(key);
      return value;
    } catch (error) {
      this.failed.set(key, looksUntilRetry(error));
      onFailure?.(name, version, error);
      return undefined;
    }
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }
}

/** What was refused for what it is stays refused: a version never changes. */
function looksUntilRetry(error: unknown): number {
  if (!(error instanceof ModelRefusedError)) return RETRY_LOOKS;
  return DAMAGED.has(error.reason) ? DAMAGED_LOOKS : Infinity;
}
