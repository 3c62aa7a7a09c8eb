/** A line whose events are left out. */
export interface BadLine {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly reason: string;
}

const SHOWN = 20;

/** Says the first 20 bad lines with file, number and reason, and counts all. */
export class BadLines {
  private lines = 0;

  constructor(private readonly say: (text: string) => void) {}

  /** Lines so far. */
  get count(): number {
    return this.lines;
  }

  readonly report = ({ file, line, reason }: BadLine): void => {
    this.lines++;
    if (this.lines <= SHOWN) this.say(`${file}:${line}: ${reason}\n`);
    if (this.lines === SHOWN + 1) this.say('further bad lines are only counted\n');
  };
}
