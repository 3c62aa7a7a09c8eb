/** An entry waits for its turn. */
interface Waiting<T> {
  readonly item: T;
  readonly cost: number;
}

interface Flow<T> {
  readonly key: string;
  readonly waiting: Waiting<T>[];
  /** What it may still take in this round. */
  deficit: number;
}

/**
 * Deficit round robin (Shreedhar, Varghese 1995): every flow gets the same share of cost, whatever
 * the length of its queue. First in, first out within a flow.
 */
export class FairQueue<T> {
  private readonly flows = new Map<string, Flow<T>>();
  private readonly round: Flow<T>[] = [];
  private count = 0;

  /** Each flow may take `quantum` × its weight of cost per round. */
  constructor(
    private readonly quantum = 1,
    private readonly weightOf: (key: string) => number = () => 1,
  ) {}

  get size(): number {
    return this.count;
  }

  /** Entries of one flow. */
  sizeOf(key: string): number {
    return this.flows.get(key)?.waiting.length ?? 0;
  }

  /** Flows that have entries. */
  get flowCount(): number {
    return this.flows.size;
  }

  push(key: string, item: T, cost = 1): void {
    let flow = this.flows.get(key);
    if (!flow) {
      flow = { key, waiting: [], deficit: 0 };
      this.flows.set(key, flow);
      this.round.push(flow);
    }
    flow.waiting.push({ item, cost });
    this.count++;
  }

  /** The next entry in fair order. */
  shift(): T | undefined {
    while (this.round.length > 0) {
      const flow = this.round[0] as Flow<T>;
      const head = flow.waiting[0] as Waiting<T>;
      if (flow.deficit >= head.cost) {
        flow.deficit -= head.cost;
        flow.waiting.shift();
        this.taken(flow);
        return head.item;
      }
      flow.deficit += this.quantum * Math.max(this.weightOf(flow.key), 0.01);
      this.round.shift();
      this.round.push(flow);
    }
    return undefined;
  }

  /** Takes the newest entry of the longest flow: who waits most in line gives way. */
  dropNewest(): T | undefined {
    let longest: Flow<T> | undefined;
    for (const flow of this.round) {
      if (!longest || flow.waiting.length > longest.waiting.length) longest = flow;
    }
    const dropped = longest?.waiting.pop();
    if (longest) this.taken(longest);
    return dropped?.item;
  }

  private taken(flow: Flow<T>): void {
    this.count--;
    if (flow.waiting.length > 0) return;
    this.flows.delete(flow.key);
    this.round.splice(this.round.indexOf(flow), 1);
  }
}
