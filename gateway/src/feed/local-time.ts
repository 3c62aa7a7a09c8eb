/** Local hour and day of a time zone, without asking Intl on every request. */
export interface LocalTime {
  /** 0-23. */
  readonly hour: number;
  /** 0 Sunday to 6. */
  readonly day: number;
}

const MAX_ZONES = 1000;
const QUARTER_MS = 900_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** 1970-01-01 was a Thursday. */
const EPOCH_DAY = 4;

interface Zone {
  readonly format: Intl.DateTimeFormat;
  /** The quarter of an hour that `offsetMs` was computed for: offsets change on quarters only. */
  quarter: number;
  offsetMs: number;
}

const zones = new Map<string, Zone>();

/** Whether `name` is a time zone that Node knows. */
export function isTimeZone(name: string): boolean {
  return zoneOf(name) !== undefined;
}

/** Local time in a zone; UTC for the empty or an unknown one. */
export function localTime(name: string, nowMs: number): LocalTime {
  const zone = name === '' ? undefined : zoneOf(name);
  const local = nowMs + (zone ? offsetOf(zone, nowMs) : 0);
  const sinceMidnight = ((local % DAY_MS) + DAY_MS) % DAY_MS;
  return {
    hour: Math.floor(sinceMidnight / HOUR_MS),
    day: (Math.floor(local / DAY_MS) + EPOCH_DAY) % 7,
  };
}

function zoneOf(name: string): Zone | undefined {
  const known = zones.get(name);
  if (known) return known;
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      ...{ year: 'numeric', month: 'numeric', day: 'numeric' },
      ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
    });
  } catch {
    return undefined;
  }
  // names are accepted in any letter case, so that their number is not bounded by the zones'
  if (zones.size >= MAX_ZONES) zones.clear();
  const zone = { format, quarter: -1, offsetMs: 0 };
  zones.set(name, zone);
  return zone;
}

function offsetOf(zone: Zone, nowMs: number): number {
  const quarter = Math.floor(nowMs / QUARTER_MS);
  if (zone.quarter !== quarter) {
    const start = quarter * QUARTER_MS;
    const parts: Record<string, number> = {};
    for (const { type, value } of zone.format.formatToParts(start)) parts[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    zone.offsetMs = Date.UTC(year, month - 1, day, hour, minute, second) - start;
    zone.quarter = quarter;
  }
  return zone.offsetMs;
}
