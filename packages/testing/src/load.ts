import { setTimeout as sleep } from 'node:timers/promises';

/** What a steady load met. */
export interface LoadOutcome<T> {
  readonly answers: readonly { readonly at: number; readonly ms: number; readonly value: T }[];
  readonly failures: readonly { readonly at: number; readonly error: unknown }[];
}

/** Calls at a constant rate, whatever the answers do, until `stop`. */
export class SteadyLoad<T> {
  private readonly answers: { at: number; ms: number; value: T }[] = [];
  private readonly failures: { at: number; error: unknown }[] = [];
  private readonly open = new Set<Promise<void>>();
  private readonly loop: Promise<void>;
  private stopped = false;
  private inARow = 0;

  constructor(
    private readonly call: (i: number) => Promise<T>,
    private readonly perSecond: number,
  ) {
    this.loop = this.run();
  }

  private async run(): Promise<void> {
    const startedAt = performance.now();
    for (let i = 0; !this.stopped; i++) {
      const due = startedAt + (i * 1000) / this.perSecond;
      const wait = due - performance.now();
      if (wait > 0) await sleep(wait);
      const one = this.one(i);
      this.open.add(one);
      void one.finally(() => this.open.delete(one));
    }
  }

  /** Answers since the last failure. */
  get streak(): number {
    return this.inARow;
  }

  /** Failures so far. */
  get failed(): number {
    return this.failures.length;
  }

  /** Answers so far to calls that began after `at`, monotonic ms. */
  answeredSince(at: number): number {
    return this.answers.filter((answer) => answer.at > at).length;
  }

  private async one(i: number): Promise<void> {
    const at = performance.now();
    try {
      const value = await this.call(i);
      this.answers.push({ at, ms: performance.now() - at, value });
      this.inARow++;
    } catch (error) {
      this.failures.push({ at, error });
      this.inARow = 0;
    }
  }

  async stop(): Promise<LoadOutcome<T>> {
    this.stopped = true;
    await this.loop;
    await Promise.all(this.open);
    return { answers: this.answers, failures: this.failures };
  }
}
