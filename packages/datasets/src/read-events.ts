import type { Event } from '@eaglerank/contracts';
import type { BadLine } from './bad-lines.js';
import type { ImportFile, LineParser } from './dataset.js';
import { readLines, type Line } from './lines.js';

/** Events of one line; none, and a report, where the line is bad. */
export function parseLine(
  file: ImportFile,
  { number, text }: Pick<Line, 'number' | 'text'>,
  parse: LineParser,
  onBad: (bad: BadLine) => void,
): Event[] {
  try {
    return parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    onBad({ file: file.path, line: number, reason });
    return [];
  }
}

/** Streams a file's events, line by line; bad lines are reported and left out. */
export async function* readEvents(
  file: ImportFile,
  onBad: (bad: BadLine) => void,
): AsyncGenerator<{ readonly line: number; readonly events: readonly Event[] }> {
  let parse: LineParser | undefined = file.hasHeader ? undefined : file.parser(undefined);
  for await (const line of readLines(file.path)) {
    if (!parse) {
      parse = file.parser(line.text);
      continue;
    }
    yield { line: line.number, events: parseLine(file, line, parse, onBad) };
  }
}
