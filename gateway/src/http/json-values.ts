/** Values of proto3 JSON; each reader throws INVALID_FIELD for what is none of its kind. */
import { invalidField } from '@eaglerank/domain';

export const INT32 = [-(2 ** 31), 2 ** 31 - 1] as const;
export const UINT32 = [0, 2 ** 32 - 1] as const;
export const INT64 = [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER] as const;
const SPECIAL: Readonly<Record<string, number>> = {
  NaN,
  Infinity,
  '-Infinity': -Infinity,
};
const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;

export function readInteger(
  value: unknown,
  path: string,
  [min, max]: readonly [number, number],
): number {
  const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  if (Number.isInteger(number) && (number as number) >= min && (number as number) <= max) {
    return number as number;
  }
  const tooSmall = Number.isInteger(number) && (number as number) < min;
  const bounds = tooSmall ? `, at least ${min}` : ` from ${min} to ${max}`;
  throw invalidField(path, `must be an integer${bounds}`);
}

export function readDouble(value: unknown, path: string): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') {
    const special = SPECIAL[value];
    if (special !== undefined) return special;
    if (value.trim() !== '' && Number.isFinite(Number(value))) return Number(value);
  }
  throw invalidField(path, 'must be a number');
}

export function readEnum(
  values: Readonly<Record<string, number>>,
  value: unknown,
  path: string,
): number {
  if (typeof value === 'string' && Object.hasOwn(values, value)) return values[value] as number;
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  throw invalidField(path, `must be one of ${Object.keys(values).join(', ')}`);
}

export function readBytes(value: unknown, path: string): Buffer {
  if (typeof value !== 'string' || !BASE64.test(value)) throw invalidField(path, 'must be base64');
  return Buffer.from(value, 'base64');
}

export function readMap(value: unknown, path: string): Record<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidField(path, 'must be an object of strings');
  }
  const entries = Object.entries(value);
  if (!entries.every(([, v]) => typeof v === 'string')) {
    throw invalidField(path, 'must be an object of strings');
  }
  // fromEntries defines keys as they are, `__proto__` too
  return Object.fromEntries(entries);
}
