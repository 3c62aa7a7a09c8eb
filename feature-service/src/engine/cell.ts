import type { EntityRef, EntityLayout } from '@eaglerank/features';
import { EntityState, decodeInto, encodeState } from '@eaglerank/features';
import { MalformedColumnsError } from '@eaglerank/domain';
import type { Command, RedisArgument } from '@eaglerank/redis';
import type { TombstoneCheck } from './commit.js';
import { decodeItemRecord, encodeItemRecord, type ItemRecord } from '@eaglerank/catalogue';

/** What deletes an entity's cells. */
export interface Owner {
  readonly kind: 'item' | 'user';
  readonly id: string;
}

/** One stored value of one slot, decoded: what the engine merges into. */
export abstract class Cell {
  /** Field of the owner's tombstone; empty where nothing deletes it. */
  tombstoneField = '';
  /** Tombstone as stored when the cell was read; empty for none. */
  tombstone = '';
  /** Events up to this time were deleted, ms since epoch. */
  deletedUpToMs = -1;

  constructor(
    readonly key: string,
    readonly owner: Owner | undefined,
  ) {}

  /** Whether an event of this time may change the cell. */
  accepts(tsMs: number): boolean {
    return tsMs > this.deletedUpToMs;
  }

  /** Takes the tombstone that is stored; empty for none. */
  readTombstone(stored: string): void {
    this.tombstone = stored;
    if (stored !== '') this.deletedUpToMs = Number(stored);
  }

  /** Deletes what events up to `tsMs` made. */
  erase(tsMs: number): void {
    this.deletedUpToMs = Math.max(this.deletedUpToMs, tsMs);
    this.clear();
  }

  abstract load(bytes: Buffer | null): void;
  abstract clear(): void;
  /** The value to store; undefined to store none. */
  abstract encode(): Buffer | undefined;
  /** Time to live of the stored value, seconds; undefined for none. */
  get ttlSeconds(): number | undefined {
    return undefined;
  }
}

/** Features of one entity. */
export class FeatureCell extends Cell {
  readonly state: EntityState;
  /** Nothing is stored yet: the events to come are all there are. */
  isNew = false;

  constructor(
    key: string,
    readonly ref: EntityRef,
    layout: EntityLayout,
  ) {
    super(key, ownerOf(ref));
    this.state = new EntityState(layout);
  }

  load(bytes: Buffer | null): void {
    this.isNew = bytes === null && this.deletedUpToMs < 0;
    decodeInto(this.state, bytes);
  }
  clear(): void {
    this.state.clear();
  }
  encode(): Buffer | undefined {
    return this.state.events === 0 ? undefined : encodeState(this.state);
  }
}

function ownerOf({ entity, id }: EntityRef): Owner | undefined {
  switch (entity) {
    case 'item':
      return { kind: 'item', id };
    case 'user':
    case 'author':
      return { kind: 'user', id };
    case 'tenant':
      return undefined;
  }
}

/** Catalogue record of one item. */
export class ItemCell extends Cell {
  record: ItemRecord | undefined;

  constructor(
    key: string,
    readonly itemId: string,
  ) {
    super(key, { kind: 'item', id: itemId });
  }

  load(bytes: Buffer | null): void {
    this.record = bytes === null ? undefined : readable(() => decodeItemRecord(bytes));
  }
  clear(): void {
    this.record = undefined;
  }
  encode(): Buffer | undefined {
    return this.record && encodeItemRecord(this.record);
  }
}

/** Pairs in one MSET: a script cannot unpack many more. */
const PAIRS_PER_COMMAND = 500;

/** The commands that store cells as they are. */
export function storeCommands(cells: Iterable<Cell>): Command[] {
  const commands: Command[] = [];
  let pairs: RedisArgument[] = [];
  for (const cell of cells) {
    const bytes = cell.encode();
    if (!bytes) commands.push(['UNLINK', cell.key]);
    else if (cell.ttlSeconds !== undefined) {
      commands.push(['SET', cell.key, bytes, 'EX', cell.ttlSeconds]);
    } else if (pairs.push(cell.key, bytes) === PAIRS_PER_COMMAND * 2) {
      commands.push(['MSET', ...pairs]);
      pairs = [];
    }
  }
  if (pairs.length > 0) commands.push(['MSET', ...pairs]);
  return commands;
}

/** Tombstones that must be as they were when the cells were read. */
export function checksOf(cells: Iterable<Cell>): TombstoneCheck[] {
  const checks: TombstoneCheck[] = [];
  for (const { owner, tombstoneField: field, tombstone: value } of cells) {
    if (owner) checks.push({ field, value });
  }
  return checks;
}

/** What is decoded; undefined where the stored bytes are damaged, which counts as nothing stored. */
export function readable<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch (error) {
    if (error instanceof MalformedColumnsError) return undefined;
    throw error;
  }
}
