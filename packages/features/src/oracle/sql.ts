import type {
  DecayOp,
  DistinctOp,
  EntityOp,
  PairOp,
  RateOp,
  Shape,
  ValueOp,
} from '../plan/operations.js';
import { LIFETIME } from '../plan/operations.js';
import type { FeaturePlan } from '../plan/plan.js';
import type {
  DistinctMeasure,
  EntityLayout,
  HistoryMeasure,
  LastMeasure,
  RingLayout,
  ScalarMeasure,
  StoredEntity,
  WindowSpec,
} from '../plan/types.js';

/**
 * SQL over the raw events, from the definitions of docs/features.md alone. Nothing here knows what
 * the engine stores. Each query gives rows (id, value, newest): `value` is NULL where no event
 * stands behind it.
 */

/** Raw events that count: on time by their stamps, the first under each id. `seq` is log order. */
export function acceptedSql(maxLatenessMs: number): string {
  return `CREATE OR REPLACE TABLE accepted AS
    SELECT * FROM raw
    WHERE ts >= 0 AND ts <= ingest + 60000 AND ts >= ingest - ${maxLatenessMs}
    QUALIFY row_number() OVER (PARTITION BY event_id ORDER BY seq) = 1`;
}

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
const list = (values: readonly string[]): string => values.map(text).join(', ');

/** The column that tells events of one entity from another's. */
function idColumn(entity: StoredEntity): string {
  return entity === 'tenant' ? "'tenant'" : `${entity}_id`;
}

/** Events that a measure reads, with its number as `x`. */
function eventsOf(measure: ScalarMeasure, entity: StoredEntity): string {
  const numbers = { dwell_ms: 'dwell', amount: 'amount', position: 'position' };
  const x = measure.field === undefined ? '1' : numbers[measure.field];
  const conditions = [`type IN (${list(measure.types)})`, `${idColumn(entity)} <> ''`];
  if (measure.field === 'position') conditions.push('position >= 0');
  if (measure.field === 'amount') conditions.push("currency <> ''");
  if (measure.currency !== undefined) conditions.push(`currency = ${text(measure.currency)}`);
  return `SELECT ${idColumn(entity)} AS id, ts, ${x}::DOUBLE AS x
    FROM accepted WHERE ${conditions.join(' AND ')}`;
}

/** Whether an event at `ts` lies in the window that ends at `t`. */
function inWindow({ ms, tileMs }: WindowSpec, t: number): string {
  const from = Math.floor((t - ms) / tileMs) * tileMs;
  const to = (Math.floor(t / tileMs) + 1) * tileMs;
  return `ts >= ${from} AND ts < ${to}`;
}

/** 1, or for events that share the window's oldest stretch of `tileMs` the part of it inside. */
function weight({ ms, tileMs }: WindowSpec, t: number): string {
  const end = (Math.floor((t - ms) / tileMs) + 1) * tileMs;
  return `CASE WHEN ts < ${end} THEN ${(end - (t - ms)) / tileMs}::DOUBLE ELSE 1 END`;
}

function aggregate(
  layout: EntityLayout,
  place: { scalar: number; ring: number },
  t: number,
): string {
  const measure = layout.scalars[place.scalar] as ScalarMeasure;
  const events = eventsOf(measure, layout.entity);
  const window = place.ring === LIFETIME ? undefined : layout.rings[place.ring]?.window;
  const additive = measure.kind === 'count' || measure.kind === 'sum';
  const x = additive && window ? `x * ${weight(window, t)}` : 'x';
  const where = window ? `WHERE ${inWindow(window, t)}` : '';
  const fold = additive ? 'sum' : measure.kind;
  return `SELECT id, ${fold}(${x}) AS v FROM (${events}) ${where} GROUP BY id`;
}

function newest(layout: EntityLayout, scalar: number): string {
  const events = eventsOf(layout.scalars[scalar] as ScalarMeasure, layout.entity);
  return `SELECT id, max(ts) AS newest FROM (${events}) GROUP BY id`;
}

/** Scale and transform. */
export function shapedSql(shape: Shape, raw: string): string {
  const scaled = `(${raw}) * ${shape.scale}`;
  return shape.log1p ? `ln(1 + greatest(0, ${scaled}))` : scaled;
}

/** (id, value, newest) of one column of an item, author or user. */
export function columnSql(
  plan: FeaturePlan,
  layout: EntityLayout,
  op: EntityOp,
  t: number,
): string {
  switch (op.op) {
    case 'value':
      return valueSql(layout, op, t);
    case 'rate':
      return rateSql(plan, layout, op, t);
    case 'decay':
      return decaySql(layout, op, t);
    case 'age':
      return `SELECT id, ${shapedSql(op.shape, `greatest(0, ${t} - newest) / ${op.unitMs}::DOUBLE`)} AS value,
        newest FROM (${newest(layout, op.scalar)})`;
    case 'distinct':
      return distinctSql(layout, op, t);
  }
}

function valueSql(layout: EntityLayout, op: ValueOp, t: number): string {
  return `SELECT id, ${shapedSql(op.shape, 'v')} AS value, newest
    FROM (${aggregate(layout, op, t)}) JOIN (${newest(layout, op.scalar)}) USING (id)`;
}

/** The tenant's mean that a rate is smoothed towards, as a scalar expression. */
export function meanSql(plan: FeaturePlan, op: RateOp, t: number): string {
  const prior = plan.priors[op.prior];
  if (prior === undefined) return `${op.mean}`;
  const { tenant } = plan.layouts;
  const { strength, fallback } = prior;
  const top = `coalesce((SELECT v FROM (${aggregate(tenant, prior.numerator, t)})), 0)`;
  const bottom = `coalesce((SELECT v FROM (${aggregate(tenant, prior.denominator, t)})), 0)`;
  return `(CASE WHEN ${bottom} > 0
    THEN (${top} + ${strength} * ${fallback}) / (${bottom} + ${strength}) ELSE ${fallback} END)`;
}

function rateSql(plan: FeaturePlan, layout: EntityLayout, op: RateOp, t: number): string {
  const raw = `(coalesce(n.v, 0) + ${op.strength} * ${meanSql(plan, op, t)}) / (d.v + ${op.strength})`;
  return `SELECT id, ${shapedSql(op.shape, raw)} AS value,
      greatest(a.newest, coalesce(b.newest, 0)) AS newest
    FROM (${aggregate(layout, op.denominator, t)}) d
    LEFT JOIN (${aggregate(layout, op.numerator, t)}) n USING (id)
    LEFT JOIN (${newest(layout, op.denominator.scalar)}) a USING (id)
    LEFT JOIN (${newest(layout, op.numerator.scalar)}) b USING (id)
    WHERE d.v > 0`;
}

function decaySql(layout: EntityLayout, op: DecayOp, t: number): string {
  const { window } = layout.rings[op.ring] as RingLayout;
  const events = eventsOf(layout.scalars[op.scalar] as ScalarMeasure, layout.entity);
  const age = `greatest(0, ${t} - ((ts // ${window.tileMs}) + 0.5) * ${window.tileMs})`;
  const v = `sum(x * ${weight(window, t)} * pow(2, -(${age}) / ${op.halfLifeMs}))`;
  return `SELECT id, ${shapedSql(op.shape, 'v')} AS value, newest
    FROM (SELECT id, ${v} AS v FROM (${events}) WHERE ${inWindow(window, t)} GROUP BY id)
    JOIN (${newest(layout, op.scalar)}) USING (id)`;
}

/** HyperLogLog over the hashes that came with the raw events. */
function distinctSql(layout: EntityLayout, op: DistinctOp, t: number): string {
  const measure = layout.distincts[op.distinct] as DistinctMeasure;
  const m = 2 ** measure.precision;
  const window = measure.windows[op.window];
  const alpha = { 16: 0.673, 32: 0.697, 64: 0.709 }[m] ?? 0.7213 / (1 + 1.079 / m);
  const hash = measure.field.replace('_id', '_hash');
  const id = idColumn(layout.entity);
  const events = `SELECT ${id} AS id, ts, ${hash} % ${m} AS register,
      (${hash} // ${m}) & 4294967295 AS rest
    FROM accepted WHERE type IN (${list(measure.types)}) AND ${id} <> '' AND ${measure.field} <> ''`;
  const rank = 'CASE WHEN rest = 0 THEN 15 ELSE least(15, bit_count((rest & -rest) - 1) + 1) END';
  return `WITH e AS (${events}),
      ranks AS (SELECT id, register, max(${rank}) AS r FROM e
        ${window ? `WHERE ${inWindow(window, t)}` : ''} GROUP BY id, register),
      sums AS (SELECT id, sum(pow(2, -r)) + ${m} - count(*) AS s, ${m} - count(*) AS z
        FROM ranks GROUP BY id),
      raws AS (SELECT id, z, ${alpha * m * m} / s AS raw FROM sums)
    SELECT id, newest,
      ${shapedSql(op.shape, `CASE WHEN raw <= ${2.5 * m} AND z > 0 THEN ${m} * ln(${m} / z::DOUBLE) ELSE raw END`)} AS value
    FROM raws JOIN (SELECT id, max(ts) AS newest FROM e GROUP BY id) USING (id)`;
}

function historyEvents(history: HistoryMeasure): string {
  const weights = [...history.weights]
    .map(([type, value]) => `WHEN ${text(type)} THEN ${value}`)
    .join(' ');
  return `SELECT user_id, author_id, topics, ts, CASE type ${weights} END AS w FROM accepted
    WHERE type IN (${list([...history.weights.keys()])}) AND user_id <> ''
      AND (author_id <> '' OR len(topics) > 0)
    QUALIFY row_number() OVER (PARTITION BY user_id ORDER BY ts DESC, tie DESC) <= ${history.size}`;
}

function meanOf({ towards }: PairOp): string {
  const strength = towards?.strength ?? 0;
  const mean = towards?.mean === 'own' ? 'any_value(m)' : `${towards?.mean ?? 0}`;
  return `(sum(w) + ${strength} * ${mean}) / (count(*) + ${strength})::DOUBLE`;
}

/** (id, other, value, newest) of one column of a user and an author or topic. */
export function pairSql(
  history: HistoryMeasure,
  op: PairOp,
  by: 'author' | 'topic',
  t: number,
): string {
  const other = by === 'author' ? 'author_id' : 'unnest(topics[1:4])';
  const own = `SELECT *, avg(w) OVER (PARTITION BY user_id) AS m FROM (${historyEvents(history)})`;
  const pairs = `SELECT user_id AS id, ${other} AS other, ts, w, m FROM (${own})`;
  const age = `greatest(0, ${t} - ts)`;
  const decay = op.halfLifeMs === 0 ? '1' : `pow(2, -(${age})::DOUBLE / ${op.halfLifeMs})`;
  const raw = {
    affinity: `sum(w * ${decay})`,
    value: 'count(*)::DOUBLE',
    age: `min(${age}) / ${op.unitMs}::DOUBLE`,
    mean: meanOf(op),
  }[op.op];
  return `SELECT id, other, ${shapedSql(op.shape, raw)} AS value, max(ts) AS newest
    FROM (${pairs}) WHERE other <> '' GROUP BY id, other`;
}

/** (id, list) of a last-N measure, newest first. */
export function lastSql(entity: StoredEntity, last: LastMeasure): string {
  const id = idColumn(entity);
  const met = `SELECT ${id} AS id, ${last.field} AS other, max((ts, tie)) AS met
    FROM accepted WHERE type IN (${list(last.types)}) AND ${id} <> '' AND ${last.field} <> ''
    GROUP BY 1, 2`;
  return `SELECT id, list(other ORDER BY met DESC) AS ids FROM (
      SELECT *, row_number() OVER (PARTITION BY id ORDER BY met DESC) AS place FROM (${met}))
    WHERE place <= ${last.size} GROUP BY id`;
}
