type Cleanup = () => Promise<void> | void;

/** What a service must undo when it stops: run once, last first, each despite the others' errors. */
export class Cleanups {
  private readonly list: Cleanup[] = [];
  private running: Promise<void> | undefined;

  /** @param owner for the message of a failure */
  constructor(private readonly owner: string) {}

  push(cleanup: Cleanup): void {
    this.list.push(cleanup);
  }

  /** Throws AggregateError with every failure, after all have run. Safe to call twice. */
  run(): Promise<void> {
    this.running ??= this.undo();
    return this.running;
  }

  private async undo(): Promise<void> {
    const failures: unknown[] = [];
    for (const cleanup of this.list.reverse()) {
      try {
        await cleanup();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) {
      throw new AggregateError(failures, `${this.owner} did not stop cleanly`);
    }
  }
}
