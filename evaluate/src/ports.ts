/** Where a run tells how it is getting on. */
export interface Ports {
  /** A line for people. */
  say(text: string): void;
  /** What a part of the run prints itself; shown only when asked for. */
  readonly detail: (text: string) => void;
  /** Progress of a named stage. */
  stage(name: string): (done: number, total: number) => void;
}
