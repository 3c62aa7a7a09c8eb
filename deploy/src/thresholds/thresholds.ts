import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '@eaglerank/mesh';
import { parse } from 'yaml';
import { durationMs, formatDuration } from './duration.js';
import { thresholdsSchema, type Thresholds } from './schema.js';

const THRESHOLDS_FILE = join(ROOT, 'deploy/thresholds.yaml');

/** A thresholds file that cannot be used; the message has one line per fault. */
class ThresholdsError extends Error {
  override readonly name = 'ThresholdsError';
}

/** Reads and checks a thresholds file. Throws ThresholdsError. */
export function loadThresholds(file = THRESHOLDS_FILE): Thresholds {
  return parseThresholds(readFileSync(file, 'utf8'), file);
}

export function parseThresholds(text: string, name = 'thresholds'): Thresholds {
  const result = thresholdsSchema.safeParse(parse(text));
  if (result.success) return result.data;
  const faults = result.error.issues.map((i) => `  - ${i.path.join('.')}: ${i.message}`);
  throw new ThresholdsError(`${name} has ${faults.length} fault(s):\n${faults.join('\n')}`);
}

/** The same thresholds with every duration multiplied: a day's drill in minutes. Values stay. */
export function scaleThresholds(thresholds: Thresholds, factor: number): Thresholds {
  return thresholdsSchema.parse(scaled(thresholds, factor));
}

function scaled(value: unknown, factor: number): unknown {
  if (Array.isArray(value)) return value.map((v) => scaled(v, factor));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, scaled(v, factor)]));
  }
  if (typeof value !== 'string' || !/^(?:\d+(?:ms|s|m|h|d))+$/.test(value)) return value;
  return formatDuration(durationMs(value) * factor);
}
