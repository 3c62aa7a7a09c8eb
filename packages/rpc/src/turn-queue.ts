/**
 * Runs tasks in order, a few per turn of the event loop: one message may bring a hundred calls, and
 * what the first of them answer should leave before the last of them run.
 */
export class TurnQueue {
  private readonly tasks: (() => void)[] = [];
  private next = 0;
  private scheduled = false;

  constructor(
    /** Tasks per turn. */
    private readonly maxTasks: number,
    /** No further task starts in a turn that took so long, ms. */
    private readonly budgetMs: number,
    private readonly schedule: (turn: () => void) => void = (turn) => void setImmediate(turn),
  ) {}

  /** Adds a task; `run` starts it. */
  push(task: () => void): void {
    this.tasks.push(task);
  }

  /** Runs what this turn has room for, the rest in later turns. */
  run(): void {
    if (!this.scheduled) this.turn();
  }

  clear(): void {
    this.tasks.length = 0;
    this.next = 0;
  }

  private turn(): void {
    const until = performance.now() + this.budgetMs;
    for (let n = 0; this.next < this.tasks.length; n++) {
      if (n >= this.maxTasks || performance.now() > until) return this.later();
      const task = this.tasks[this.next++] as () => void;
      task();
    }
    this.clear();
  }

  private later(): void {
    this.scheduled = true;
    this.schedule(() => {
      this.scheduled = false;
      this.turn();
    });
  }
}
