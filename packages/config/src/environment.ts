/** Reads settings from an environment-like object and reports every fault at once. */

/** What is wrong with the configuration, one line per fault. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  constructor(readonly faults: readonly string[]) {
    super(
      `configuration has ${faults.length} fault(s):\n${faults.map((f) => `  - ${f}`).join('\n')}`,
    );
  }
}

/** One setting, for the generated reference in docs/configuration.md. */
export interface Setting {
  readonly name: string;
  readonly kind: 'integer' | 'number' | 'text' | 'list' | 'choice' | 'flag';
  readonly description: string;
  readonly fallback: string | undefined;
  /** Least and greatest of a number. */
  readonly range?: readonly [min: number, max: number];
  /** All that may be chosen. */
  readonly choices?: readonly string[];
}

type Source = Readonly<Record<string, string | undefined>>;

/**
 * Reads and records settings. Call `finish()` after the last one: it throws ConfigurationError when
 * any was wrong, so that a reader sees every fault in one go.
 */
export class Environment {
  readonly settings: Setting[] = [];
  private readonly faults: string[] = [];

  constructor(private readonly source: Source) {}

  private raw(setting: Setting): string | undefined {
    this.settings.push(setting);
    const value = this.source[setting.name];
    return value === undefined || value === '' ? undefined : value;
  }

  private fault<T>(name: string, problem: string, placeholder: T): T {
    this.faults.push(`${name} ${problem}`);
    return placeholder;
  }

  integer(
    name: string,
    fallback: number,
    range: readonly [min: number, max: number],
    description: string,
  ): number {
    const text = this.raw({
      name,
      kind: 'integer',
      description,
      fallback: String(fallback),
      range,
    });
    if (text === undefined) return fallback;
    const value = text.trim() === '' ? NaN : Number(text);
    if (!Number.isInteger(value) || value < range[0] || value > range[1]) {
      return this.fault(name, `must be an integer from ${range[0]} to ${range[1]}`, fallback);
    }
    return value;
  }

  number(
    name: string,
    fallback: number,
    range: readonly [min: number, max: number],
    description: string,
  ): number {
    const text = this.raw({ name, kind: 'number', description, fallback: String(fallback), range });
    if (text === undefined) return fallback;
    const value = text.trim() === '' ? NaN : Number(text);
    if (!Number.isFinite(value) || value < range[0] || value > range[1]) {
      return this.fault(name, `must be a number from ${range[0]} to ${range[1]}`, fallback);
    }
    return value;
  }

  /** TCP port; 0 takes a free one. */
  port(name: string, fallback: number, description: string): number {
    return this.integer(name, fallback, [0, 65535], description);
  }

  text(name: string, fallback: string, description: string): string {
    return this.raw({ name, kind: 'text', description, fallback }) ?? fallback;
  }

  optional(name: string, description: string): string | undefined {
    return this.raw({ name, kind: 'text', description, fallback: undefined });
  }

  list(name: string, fallback: readonly string[], description: string): readonly string[] {
    const text = this.raw({ name, kind: 'list', description, fallback: fallback.join(',') });
    if (text === undefined) return fallback;
    return text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  }

  choice<T extends string>(
    name: string,
    fallback: T,
    choices: readonly T[],
    description: string,
  ): T {
    const text = this.raw({ name, kind: 'choice', description, fallback, choices });
    if (text === undefined) return fallback;
    const found = choices.find((choice) => choice === text);
    return found ?? this.fault(name, `must be one of ${choices.join(', ')}`, fallback);
  }

  flag(name: string, fallback: boolean, description: string): boolean {
    const text = this.raw({ name, kind: 'flag', description, fallback: String(fallback) });
    if (text === undefined) return fallback;
    if (text === 'true' || text === '1') return true;
    if (text === 'false' || text === '0') return false;
    return this.fault(name, 'must be true or false', fallback);
  }

  /** Reports a fault that spans settings. */
  refuse(problem: string): void {
    this.faults.push(problem);
  }

  finish(): void {
    if (this.faults.length > 0) throw new ConfigurationError(this.faults);
  }
}
