import { open } from 'node:fs/promises';

/** One line of a text file. */
export interface Line {
  /** 1-based. */
  readonly number: number;
  readonly text: string;
  /** Byte offset just behind the line and its end. */
  readonly end: number;
}

export type Encoding = 'utf8' | 'latin1' | 'utf16le';

const CHUNK_BYTES = 256 * 1024;
/** A longer line is cut here and handed on as it is: it will be reported as bad. */
const MAX_LINE_BYTES = 1024 * 1024;

/** Encoding of a file by its first bytes: a byte-order mark, else UTF-8 where it is valid, else Latin-1. */
async function detectEncoding(file: string): Promise<{ encoding: Encoding; skip: number }> {
  const handle = await open(file, 'r');
  try {
    const head = Buffer.alloc(CHUNK_BYTES);
    const { bytesRead } = await handle.read(head, 0, head.length, 0);
    const sample = head.subarray(0, bytesRead);
    if (sample[0] === 0xef && sample[1] === 0xbb && sample[2] === 0xbf) {
      return { encoding: 'utf8', skip: 3 };
    }
    if (sample[0] === 0xff && sample[1] === 0xfe) return { encoding: 'utf16le', skip: 2 };
    return { encoding: isUtf8(sample, bytesRead === CHUNK_BYTES) ? 'utf8' : 'latin1', skip: 0 };
  } finally {
    await handle.close();
  }
}

function isUtf8(sample: Buffer, cut: boolean): boolean {
  // a chunk that ends inside a character is still UTF-8
  for (let trim = 0; trim <= (cut ? 3 : 0); trim++) {
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(sample.subarray(0, sample.length - trim));
      return true;
    } catch {
      continue;
    }
  }
  return false;
}

/** A Latin-1 byte may come after the sample: a line that is not UTF-8 is read as Latin-1. */
function decodeLine(bytes: Buffer, encoding: Encoding): string {
  if (encoding !== 'utf8') return bytes.toString(encoding);
  const text = bytes.toString('utf8');
  return text.includes('\ufffd') && !isUtf8(bytes, false) ? bytes.toString('latin1') : text;
}

export interface StartAt {
  readonly offset: number;
  readonly line: number;
}

/**
 * Streams the lines of a file that end in LF, CR LF or CR. Empty lines are left out but counted.
 * @param startAt offset and number of lines already read
 */
export async function* readLines(
  file: string,
  startAt: StartAt = { offset: 0, line: 0 },
): AsyncGenerator<Line> {
  const { encoding, skip } = await detectEncoding(file);
  const step = encoding === 'utf16le' ? 2 : 1;
  const handle = await open(file, 'r');
  try {
    let position = Math.max(startAt.offset, skip);
    let rest = Buffer.alloc(0);
    let number = startAt.line;
    const chunk = Buffer.alloc(CHUNK_BYTES);
    for (;;) {
      const { bytesRead } = await handle.read(chunk, 0, chunk.length, position + rest.length);
      const last = bytesRead === 0;
      const bytes = Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
      let start = 0;
      for (;;) {
        const end = lineEnd(bytes, start, step, last);
        if (!end) break;
        number++;
        const text = decodeLine(bytes.subarray(start, end.text), encoding);
        if (text.trim() !== '') yield { number, text, end: position + end.next };
        start = end.next;
      }
      position += start;
      rest = bytes.subarray(start);
      if (last) return;
    }
  } finally {
    await handle.close();
  }
}

interface LineEnd {
  /** Where the text ends. */
  readonly text: number;
  /** Where the next line starts. */
  readonly next: number;
}

function lineEnd(bytes: Buffer, start: number, step: number, last: boolean): LineEnd | undefined {
  const at = (i: number): number => (step === 2 ? bytes.readUInt16LE(i) : (bytes[i] as number));
  const usable = bytes.length - ((bytes.length - start) % step);
  for (let i = start; i < usable; i += step) {
    const c = at(i);
    if (c === 10) return { text: i, next: i + step };
    if (c === 13) {
      // CR LF may be cut between two chunks
      if (i + step >= usable) return last ? { text: i, next: i + step } : undefined;
      return { text: i, next: at(i + step) === 10 ? i + 2 * step : i + step };
    }
    if (i - start >= MAX_LINE_BYTES) return { text: i, next: i };
  }
  return last && usable > start ? { text: usable, next: bytes.length } : undefined;
}
