/** What is left of several lists, best first each: tells the list whose next score is the largest. */
export class Heads {
  /** A heap: no entry is larger than its parent. */
  private scores = new Float64Array(64);
  private lists = new Uint32Array(64);
  private count = 0;

  /** Starts anew, for at most `most` lists. */
  reset(most: number): void {
    if (most > this.scores.length) {
      this.scores = new Float64Array(most * 2);
      this.lists = new Uint32Array(most * 2);
    }
    this.count = 0;
  }

  get size(): number {
    return this.count;
  }

  /** The largest score. */
  get score(): number {
    return this.scores[0] as number;
  }

  /** The list that has it. */
  get list(): number {
    return this.lists[0] as number;
  }

  push(score: number, list: number): void {
    const { scores, lists } = this;
    let at = this.count++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if ((scores[parent] as number) >= score) break;
      scores[at] = scores[parent] as number;
      lists[at] = lists[parent] as number;
      at = parent;
    }
    scores[at] = score;
    lists[at] = list;
  }

  /** The list with the largest score goes on with this one, which is no larger. */
  advance(score: number): void {
    this.down(score, this.list);
  }

  /** The list with the largest score is at its end. */
  pop(): void {
    const last = --this.count;
    if (last > 0) this.down(this.scores[last] as number, this.lists[last] as number);
  }

  private down(score: number, list: number): void {
    const { scores, lists, count } = this;
    let at = 0;
    for (let child = 1; child < count; child = 2 * at + 1) {
      const right = child + 1;
      if (right < count && (scores[right] as number) > (scores[child] as number)) child = right;
      if ((scores[child] as number) <= score) break;
      scores[at] = scores[child] as number;
      lists[at] = lists[child] as number;
      at = child;
    }
    scores[at] = score;
    lists[at] = list;
  }
}
