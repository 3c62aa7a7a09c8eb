import type { Event } from '@eaglerank/contracts';

/** What was named holds no data of the format; the message says what was expected. */
export class DatasetError extends Error {
  override readonly name = 'DatasetError';
}

/** Events of one line; throws with the reason when the line is bad. */
export type LineParser = (line: string) => Event[];

/** One file of an import, in the order in which the files are read. */
export interface ImportFile {
  readonly path: string;
  /** What it holds, for messages. */
  readonly label: string;
  /** Makes the parser; `header` is the first line where the file has one. */
  readonly parser: (header: string | undefined) => LineParser;
  readonly hasHeader: boolean;
}

/** What is to be imported. */
export interface Dataset {
  readonly name: string;
  readonly files: readonly ImportFile[];
}
