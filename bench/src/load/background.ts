import { setTimeout as sleep } from 'node:timers/promises';

/** Work at a constant rate beside a measurement; failures are counted. */
export class Background {
  done = 0;
  failures = 0;
  private stopped = false;
  private readonly open = new Set<Promise<void>>();
  private readonly loop: Promise<void>;

  constructor(
    private readonly work: (turn: number) => Promise<unknown>,
    private readonly perSecond: number,
  ) {
    this.loop = this.run();
  }

  private async run(): Promise<void> {
    const startedAt = performance.now();
    for (let turn = 0; !this.stopped; turn++) {
      const wait = startedAt + (turn * 1000) / this.perSecond - performance.now();
      if (wait > 0) await sleep(wait);
      const one = this.one(turn);
      this.open.add(one);
      void one.finally(() => this.open.delete(one));
    }
  }

  private async one(turn: number): Promise<void> {
    try {
      await this.work(turn);
      this.done++;
    } catch {
      this.failures++;
    }
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.loop;
    await Promise.all(this.open);
  }
}
