import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readRows, type Kind, type Row } from '@eaglerank/archive';
import type { FeaturePlan } from '@eaglerank/features';

/** The archive holds nothing that can be evaluated; the message says what to do. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
}

/** One served item with the vector it was scored on. */
export interface ServedItem {
  readonly itemId: string;
  readonly position: number;
  readonly score: number;
  readonly propensity: number;
  /** plan.width values. */
  readonly values: Float32Array;
  readonly present: Uint8Array;
  /** Types of what the user did with it. */
  readonly labels: ReadonlySet<string>;
}

export interface ServedRequest {
  readonly requestId: string;
  readonly userId: string;
  /** ms since epoch. */
  readonly tsMs: number;
  /** In order of position. */
  readonly items: readonly ServedItem[];
}

/** An event that simple rankers count. */
export interface ArchivedEvent {
  readonly type: string;
  readonly tsMs: number;
  readonly itemId: string;
}

/** A tenant's archive in order of time. */
export interface ArchiveData {
  readonly requests: readonly ServedRequest[];
  readonly events: readonly ArchivedEvent[];
  /** Served rows left out: no vector, or one of another feature plan. */
  readonly leftOut: number;
}

async function rowsOf(folder: string, kind: Kind): Promise<Row[]> {
  const path = join(folder, kind);
  if (!existsSync(path)) return [];
  const rows: Row[] = [];
  for (const name of readdirSync(path).sort()) {
    if (!name.endsWith('.parquet')) continue;
    for (const row of await readRows(join(path, name))) rows.push(row);
  }
  return rows;
}

const text = (row: Row, column: string): string => {
  const value = row[column];
  return typeof value === 'string' ? value : '';
};
const number = (row: Row, column: string): number => Number(row[column]);
const bytes = (row: Row, column: string): Uint8Array => {
  const value = row[column];
  return value instanceof Uint8Array ? value : new Uint8Array();
};

function labelsByItem(rows: readonly Row[]): Map<string, Set<string>> {
  const labels = new Map<string, Set<string>>();
  for (const row of rows) {
    const key = `${text(row, 'request_id')}\0${text(row, 'item_id')}`;
    const types = labels.get(key);
    if (types) types.add(text(row, 'type'));
    else labels.set(key, new Set([text(row, 'type')]));
  }
  return labels;
}

function itemOf(row: Row, labels: ReadonlyMap<string, Set<string>>): ServedItem {
  const itemId = text(row, 'item_id');
  const vector = bytes(row, 'vector').slice();
  return {
    itemId,
    position: number(row, 'position'),
    score: number(row, 'score'),
    propensity: number(row, 'propensity'),
    values: new Float32Array(vector.buffer, 0, vector.length / 4),
    present: bytes(row, 'present'),
    labels: labels.get(`${text(row, 'request_id')}\0${itemId}`) ?? NONE,
  };
}

const NONE: ReadonlySet<string> = new Set();

/**
 * Reads a tenant's archive into memory: requests whose vectors are of this plan, and events.
 * @throws ArchiveError when there is none
 */
export async function readArchive(
  archive: string,
  tenant: string,
  plan: FeaturePlan,
): Promise<ArchiveData> {
  const folder = join(archive, tenant);
  if (!existsSync(folder)) {
    throw new ArchiveError(
      `the archive at ${archive} has no tenant ${tenant}; name both with --archive and --tenant, ` +
        'or serve some traffic first (npm start)',
    );
  }
  const labels = labelsByItem(await rowsOf(folder, 'labels'));
  const requests = new Map<
    string,
    { requestId: string; userId: string; tsMs: number; items: ServedItem[] }
  >();
  let leftOut = 0;
  for (const row of await rowsOf(folder, 'served')) {
    const usable = number(row, 'schema_hash') === plan.schemaHash;
    if (!usable || bytes(row, 'vector').length !== 4 * plan.width) {
      leftOut++;
      continue;
    }
    const requestId = text(row, 'request_id');
    let request = requests.get(requestId);
    if (!request) {
      request = { requestId, userId: text(row, 'user_id'), tsMs: number(row, 'ts_ms'), items: [] };
      requests.set(requestId, request);
    }
    request.items.push(itemOf(row, labels));
  }
  if (requests.size === 0) {
    throw new ArchiveError(
      `the archive of ${tenant} has no vectors of the present feature plan (${leftOut} rows of ` +
        'others or without any): serve with this plan first, or name its file with --features',
    );
  }
  const events = (await rowsOf(folder, 'events')).map((row) => ({
    type: text(row, 'type'),
    tsMs: number(row, 'ts_ms'),
    itemId: text(row, 'item_id'),
  }));
  const byTime = <T extends { tsMs: number }>(list: T[]): T[] =>
    list.sort((a, b) => a.tsMs - b.tsMs);
  for (const { items } of requests.values()) items.sort((a, b) => a.position - b.position);
  return { requests: byTime([...requests.values()]), events: byTime(events), leftOut };
}
