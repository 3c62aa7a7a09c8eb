import { UsageError } from './terminal.js';

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds of `90s`, `5m`, `250ms`, `1h`. Throws UsageError. */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text);
  const unit = match?.[2] === undefined ? undefined : UNITS[match[2]];
  if (!match || unit === undefined) {
    throw new UsageError(`"${text}" is no duration; write for example 60s, 5m or 500ms`);
  }
  return Number(match[1]) * unit;
}
