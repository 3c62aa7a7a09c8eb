/** Entities that have a blob of their own; `tenant` has the one id ''. */
export const STORED_ENTITIES = ['item', 'author', 'user', 'tenant'] as const;
export type StoredEntity = (typeof STORED_ENTITIES)[number];

/** One value for each stored entity. */
export function perEntity<T>(make: (entity: StoredEntity) => T): Record<StoredEntity, T> {
  return { item: make('item'), author: make('author'), user: make('user'), tenant: make('tenant') };
}

/** Parts of a vector, in their order in it. Columns of one block are contiguous. */
export const BLOCKS = [
  'item',
  'author',
  'user',
  'user_author',
  'user_topic',
  'candidate',
  'context',
] as const;
export type BlockName = (typeof BLOCKS)[number];

/** One entity of a tenant. */
export interface EntityRef {
  readonly entity: StoredEntity;
  readonly id: string;
}

/** `[round_down(t - ms, tileMs), t]`; kept as `slots` tiles by event time. */
export interface WindowSpec {
  readonly name: string;
  readonly ms: number;
  readonly tileMs: number;
  /** ms / tileMs + 1 tiles of the window, and one for stamps ahead of the clock. */
  readonly slots: number;
}

export type ScalarKind = 'count' | 'sum' | 'min' | 'max';
/** Numbers an event carries. */
export type NumberField = 'dwell_ms' | 'amount' | 'position';
/** Ids an event carries. */
export type IdField = 'user_id' | 'item_id' | 'author_id';

/** Something kept per entity and tile: one integer. */
export interface ScalarMeasure {
  readonly key: string;
  readonly name: string;
  readonly kind: ScalarKind;
  readonly types: readonly string[];
  readonly field: NumberField | undefined;
  readonly currency: string | undefined;
  readonly lifetime: boolean;
}

/** Registers kept per entity and tile. */
export interface DistinctMeasure {
  readonly key: string;
  readonly name: string;
  readonly types: readonly string[];
  readonly field: IdField;
  /** 2^precision registers. */
  readonly precision: number;
  readonly windows: readonly WindowSpec[];
  readonly lifetime: boolean;
}

/** The latest `size` events of the types, with author, topics and weight. Users only. */
export interface HistoryMeasure {
  readonly key: string;
  readonly name: string;
  readonly weights: ReadonlyMap<string, number>;
  readonly size: number;
}

/** The latest `size` distinct ids. */
export interface LastMeasure {
  readonly key: string;
  readonly name: string;
  readonly types: readonly string[];
  readonly field: IdField;
  readonly size: number;
}

/** One ring of tiles: a window and the scalars kept in it. */
export interface RingLayout {
  readonly window: WindowSpec;
  /** Index in `scalars` by column of the ring. */
  readonly scalars: readonly number[];
}

/** What an event of one type does to one entity; positions are those of EntityLayout. */
export interface TypeActions {
  readonly scalars: readonly ScalarAction[];
  readonly distincts: readonly number[];
  readonly histories: readonly { readonly index: number; readonly weight: number }[];
  readonly lasts: readonly number[];
}

export interface ScalarAction {
  readonly scalar: number;
  readonly kind: ScalarKind;
  readonly field: NumberField | undefined;
  readonly currency: string | undefined;
  readonly lifetime: boolean;
  /** Rings that keep it, and the column there. */
  readonly rings: readonly { readonly ring: number; readonly column: number }[];
}

/** What the blob of one entity kind holds. */
export interface EntityLayout {
  readonly entity: StoredEntity;
  /** 48 bits over the canonical layout; a blob with another hash is not read. */
  readonly layoutHash: number;
  readonly scalars: readonly ScalarMeasure[];
  readonly rings: readonly RingLayout[];
  readonly distincts: readonly DistinctMeasure[];
  readonly histories: readonly HistoryMeasure[];
  readonly lasts: readonly LastMeasure[];
  readonly actions: ReadonlyMap<string, TypeActions>;
  /** Older layouts whose blobs are still read. */
  readonly previous: readonly EntityLayout[];
}

/** One column of the vector. */
export interface Column {
  readonly name: string;
  readonly block: BlockName;
  readonly group: string;
  readonly kind: string;
  /** Window name, 'lifetime', or undefined where the kind has none. */
  readonly window: string | undefined;
  /** Value where nothing is known (and no tenant prior either). */
  readonly defaultValue: number;
  /** How it is computed, for people. */
  readonly formula: string;
}

/** Contiguous columns of a vector. */
export interface BlockRange {
  readonly offset: number;
  readonly width: number;
}

/** A group of the definition file. */
export interface GroupInfo {
  readonly name: string;
  readonly block: BlockName;
  readonly owner: string;
  readonly freshnessSloMs: number;
}
