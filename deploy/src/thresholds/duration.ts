const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Milliseconds of a Prometheus duration such as `90s` or `1h30m`. Throws RangeError. */
export function durationMs(text: string): number {
  const parts = [...text.matchAll(/(\d+)(ms|s|m|h|d)/g)];
  if (parts.length === 0 || parts.map(([whole]) => whole).join('') !== text) {
    throw new RangeError(`"${text}" is not a duration: write it like 30s, 5m, 6h or 30d`);
  }
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNITS[unit ?? ''] ?? 0), 0);
}

/** The shortest Prometheus duration of so many milliseconds, rounded to whole ones, at least 1. */
export function formatDuration(ms: number): string {
  if (ms === 0) return '0s';
  const rounded = Math.max(1, Math.round(ms));
  const unit = Object.entries(UNITS).findLast(([, size]) => rounded % size === 0);
  return unit ? `${rounded / unit[1]}${unit[0]}` : `${rounded}ms`;
}
