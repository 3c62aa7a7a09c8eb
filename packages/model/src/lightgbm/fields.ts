import { ModelRefusedError } from '../refusal.js';

/** The `key=value` lines of one section; a line without `=` is a key with an empty value. */
export class Fields {
  private readonly values = new Map<string, string>();

  /** @param where names the section in messages, e.g. `tree 3` */
  constructor(
    lines: readonly string[],
    readonly where: string,
  ) {
    for (const line of lines) {
      const at = line.indexOf('=');
      if (at < 0) this.values.set(line.trim(), '');
      else this.values.set(line.slice(0, at).trim(), line.slice(at + 1).trim());
    }
  }

  has(key: string): boolean {
    return this.values.has(key);
  }

  text(key: string): string {
    const value = this.values.get(key);
    if (value === undefined) throw this.refused(`${key} is missing`);
    return value;
  }

  words(key: string): string[] {
    const text = this.text(key);
    return text === '' ? [] : text.split(/\s+/);
  }

  integer(key: string, from: number, to: number, fallback?: number): number {
    if (fallback !== undefined && !this.has(key)) return fallback;
    const value = Number(this.text(key));
    if (this.text(key) === '' || !Number.isInteger(value) || value < from || value > to) {
      throw this.refused(`${key} must be an integer from ${from} to ${to}`);
    }
    return value;
  }

  /** `count` finite numbers. */
  numbers(key: string, count: number): Float64Array {
    const values = Float64Array.from(this.counted(key, count), Number);
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      throw new ModelRefusedError('non_finite', `${this.where}: ${key}[${bad}] is not finite`);
    }
    return values;
  }

  /** `count` integers of a range. */
  integers(key: string, count: number, from: number, to: number): Int32Array<ArrayBuffer> {
    const values = this.counted(key, count).map(Number);
    const bad = values.findIndex((value) => !Number.isInteger(value) || value < from || value > to);
    if (bad >= 0) {
      throw this.refused(`${key}[${bad}] must be an integer from ${from} to ${to}`);
    }
    return Int32Array.from(values);
  }

  refused(problem: string): ModelRefusedError {
    return new ModelRefusedError('format', `${this.where}: ${problem}`);
  }

  private counted(key: string, count: number): string[] {
    const words = this.words(key);
    if (words.length === count) return words;
    throw this.refused(`${key} has ${words.length} values instead of ${count}`);
  }
}
