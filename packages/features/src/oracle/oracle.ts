import { DuckDBInstance, type DuckDBAppender, type DuckDBConnection } from '@duckdb/node-api';
import { hash53 } from '@eaglerank/domain';
import type { FeatureEvent } from '../event.js';
import type { EntityBlock, PairBlock, Shape } from '../plan/operations.js';
import type { FeaturePlan } from '../plan/plan.js';
import type { HistoryMeasure, StoredEntity } from '../plan/types.js';
import { acceptedSql, columnSql, lastSql, meanSql, pairSql, shapedSql } from './sql.js';

/** What one column of one entity must be. */
export interface ExpectedValue {
  readonly value: number;
  readonly present: boolean;
  /** Seconds; -1 where there is none. */
  readonly ageSeconds: number;
}

const RAW = `CREATE TABLE raw (seq BIGINT, type VARCHAR, ts BIGINT, ingest BIGINT, event_id VARCHAR,
  user_id VARCHAR, item_id VARCHAR, author_id VARCHAR, topics VARCHAR[], dwell BIGINT,
  amount BIGINT, currency VARCHAR, position BIGINT, tie BIGINT, user_hash BIGINT,
  item_hash BIGINT, author_hash BIGINT)`;

/**
 * Computes features as they are defined, by SQL over raw events, for tests: what the engine and
 * the finaliser must agree with. Close it after use.
 */
export class FeatureOracle {
  private constructor(
    private readonly plan: FeaturePlan,
    private readonly connection: DuckDBConnection,
    private readonly instance: DuckDBInstance,
  ) {}

  /**
   * An oracle over a log in order of arrival, with its duplicates, late events and stamps from
   * the future; which of them count is decided in SQL.
   */
  static async over(
    plan: FeaturePlan,
    log: readonly FeatureEvent[],
    maxLatenessMs: number,
  ): Promise<FeatureOracle> {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run(RAW.replace('VARCHAR[]', 'VARCHAR'));
    const appender = await connection.createAppender('raw');
    log.forEach((event, seq) => append(appender, event, seq));
    appender.closeSync();
    await connection.run(
      `ALTER TABLE raw ALTER topics TYPE VARCHAR[]
       USING CASE WHEN topics = '' THEN []::VARCHAR[] ELSE string_split(topics, chr(1)) END`,
    );
    await connection.run(acceptedSql(maxLatenessMs));
    return new FeatureOracle(plan, connection, instance);
  }

  close(): void {
    this.connection.closeSync();
    this.instance.closeSync();
  }

  /** How many events count. */
  async accepted(): Promise<number> {
    const rows = await this.rows('SELECT count(*)::DOUBLE AS n FROM accepted');
    return Number(rows[0]?.['n']);
  }

  /** Ids of an entity that any raw event names, counted or not. */
  async ids(entity: Exclude<StoredEntity, 'tenant'>): Promise<string[]> {
    const id = `${entity}_id`;
    const rows = await this.rows(
      `SELECT DISTINCT ${id} AS id FROM raw WHERE ${id} <> '' ORDER BY 1`,
    );
    return rows.map((row) => String(row['id']));
  }

  /** Values of a block's columns by entity id, one function per column: known ids or the default. */
  async block(block: EntityBlock, asOfMs: number): Promise<((id: string) => ExpectedValue)[]> {
    const layout = this.plan.layouts[block];
    return Promise.all(
      this.plan.programs[block].map(async (op) => {
        const rows = await this.rows(columnSql(this.plan, layout, op, asOfMs));
        let absent = op.shape.defaultValue;
        if (op.op === 'rate' && op.meanAsDefault) {
          const mean = shapedSql(op.shape, meanSql(this.plan, op, asOfMs));
          absent = Number((await this.rows(`SELECT (${mean})::DOUBLE AS mean`))[0]?.['mean']);
        }
        return expected(rows, op.shape, absent, asOfMs);
      }),
    );
  }

  /** As block, by `user id + NUL + author id or topic`. */
  async pairs(block: PairBlock, asOfMs: number): Promise<((id: string) => ExpectedValue)[]> {
    const by = block === 'user_author' ? 'author' : 'topic';
    return Promise.all(
      this.plan.programs[block].map(async (op) => {
        const history = this.plan.layouts.user.histories[op.history] as HistoryMeasure;
        const rows = await this.rows(pairSql(history, op, by, asOfMs));
        return expected(rows, op.shape, op.shape.defaultValue, asOfMs);
      }),
    );
  }

  /** Lists of the entity's last-N measures by id, newest first. */
  async lasts(entity: StoredEntity): Promise<Map<string, readonly string[]>[]> {
    return Promise.all(
      this.plan.layouts[entity].lasts.map(async (last) => {
        const rows = await this.rows(lastSql(entity, last));
        return new Map(rows.map((row) => [String(row['id']), row['ids'] as string[]]));
      }),
    );
  }

  private async rows(sql: string): Promise<Record<string, unknown>[]> {
    const reader = await this.connection.runAndReadAll(sql);
    return reader.getRowObjectsJS();
  }
}

function expected(
  rows: readonly Record<string, unknown>[],
  shape: Shape,
  absent: number,
  asOfMs: number,
): (id: string) => ExpectedValue {
  const known = new Map<string, ExpectedValue>();
  for (const row of rows) {
    const ageMs = asOfMs - Number(row['newest']);
    if (row['value'] === null || ageMs > shape.maxAgeMs) continue;
    const parts = row['other'] === undefined ? [row['id']] : [row['id'], row['other']];
    const id = parts.map(String).join('\0');
    const ageSeconds = Math.max(0, ageMs) / 1000;
    known.set(id, { value: Number(row['value']), present: true, ageSeconds });
  }
  return (id) => known.get(id) ?? { value: absent, present: false, ageSeconds: -1 };
}

function append(appender: DuckDBAppender, event: FeatureEvent, seq: number): void {
  const number = (value: number): void => appender.appendBigInt(BigInt(value));
  const text = (value: string): void => appender.appendVarchar(value);
  number(seq);
  text(event.type);
  number(event.tsMs);
  number(event.ingestMs);
  text(event.eventId);
  text(event.userId);
  text(event.itemId);
  text(event.authorId);
  text(event.topics.join('\u0001'));
  number(event.dwellMs);
  number(event.amountMicros);
  text(event.currency);
  number(event.position);
  number(hash53(event.eventId) >>> 0);
  for (const id of [event.userId, event.itemId, event.authorId]) number(hash53(id, 0x5eed));
  appender.endRow();
}
