import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ArchiveResult } from '../archive/evaluate-archive.js';
import type { JsonlResult } from '../jsonl/evaluate-jsonl.js';
import type { MovielensResult } from '../movielens/evaluate-movielens.js';
import type { OffPolicyResult } from '../off-policy/evaluate-off-policy.js';
import type { WorldsResult } from '../worlds/evaluate-worlds.js';

interface RecordedOf<Kind extends string, Result> {
  readonly kind: Kind;
  /** File name of the record and its pictures. */
  readonly name: string;
  /** What measured it. */
  readonly command: string;
  readonly result: Result;
}

/** One run, as it is kept beside the report. */
export type Recorded =
  | RecordedOf<'movielens', MovielensResult>
  | RecordedOf<'jsonl', JsonlResult>
  | RecordedOf<'worlds', WorldsResult>
  | RecordedOf<'off-policy', OffPolicyResult>
  | RecordedOf<'archive', ArchiveResult>;

/** Order of the report. */
const KINDS: readonly Recorded['kind'][] = [
  'movielens',
  'jsonl',
  'worlds',
  'off-policy',
  'archive',
];

/** Six digits are enough for any figure, and keep records short. */
const short = (_: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value;

/** A record as JSON. */
export function toJson(recorded: Recorded): string {
  return `${JSON.stringify(recorded, short, 1)}\n`;
}

/** Keeps a run in a folder, in place of an earlier one of its name. */
export function record(folder: string, recorded: Recorded): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${recorded.name}.json`), toJson(recorded));
}

/** All runs kept in a folder, in the order of the report. */
export function recordedIn(folder: string): Recorded[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Recorded)
    .sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
}
