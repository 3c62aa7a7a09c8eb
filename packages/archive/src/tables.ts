import type { ColumnType } from './plain-column.js';

/**
 * Kinds of archive files. `events`: every event of the log as it was accepted. `served`: one row
 * per served item, with the vector it was scored on. `labels`: engagement that names the page it
 * came from, to be joined to `served` by (request_id, item_id).
 */
export const KINDS = ['events', 'served', 'labels'] as const;
export type Kind = (typeof KINDS)[number];

export type Value = string | number | bigint | boolean | Uint8Array;
export type Row = Readonly<Record<string, Value>>;

type Columns = Readonly<Record<string, ColumnType>>;

/** Columns of each kind, in order, and their Parquet types; no value is ever null. */
export const COLUMNS: Readonly<Record<Kind, Columns>> = {
  events: {
    event_id: 'STRING',
    type: 'STRING',
    ts_ms: 'INT64',
    ingest_ms: 'INT64',
    user_id: 'STRING',
    item_id: 'STRING',
    author_id: 'STRING',
    target_user_id: 'STRING',
    request_id: 'STRING',
    position: 'INT32',
    dwell_ms: 'INT64',
    amount: 'DOUBLE',
    currency: 'STRING',
    attributes: 'STRING',
    topics: 'STRING',
    created_at_ms: 'INT64',
    expires_at_ms: 'INT64',
    hide_scope: 'INT32',
    topic: 'STRING',
    vector: 'BYTE_ARRAY',
    item_author_id: 'STRING',
    item_topics: 'STRING',
    backfill: 'BOOLEAN',
  },
  served: {
    request_id: 'STRING',
    user_id: 'STRING',
    ts_ms: 'INT64',
    surface: 'STRING',
    tier: 'INT32',
    model: 'STRING',
    arms: 'STRING',
    position: 'INT32',
    item_id: 'STRING',
    author_id: 'STRING',
    score: 'FLOAT',
    propensity: 'FLOAT',
    source_mask: 'INT32',
    schema_hash: 'INT64',
    as_of_ms: 'INT64',
    vector: 'BYTE_ARRAY',
    present: 'BYTE_ARRAY',
    age_seconds: 'BYTE_ARRAY',
  },
  labels: {
    request_id: 'STRING',
    item_id: 'STRING',
    user_id: 'STRING',
    type: 'STRING',
    ts_ms: 'INT64',
    position: 'INT32',
    dwell_ms: 'INT64',
    amount: 'DOUBLE',
    currency: 'STRING',
  },
};
