import { setTimeout as sleep } from 'node:timers/promises';
import { statSync } from 'node:fs';
import type { Event, LogEventsResponseOut } from '@eaglerank/contracts';
import {
  parseLine,
  readLines,
  type BadLine,
  type Dataset,
  type ImportFile,
  type LineParser,
} from '@eaglerank/datasets';
import type { Checkpoint, ImportProgress } from './checkpoint.js';

/** Most events in one call. */
const BATCH = 500;
const IN_FLIGHT = 4;
const MAX_ATTEMPTS = 60;
const CHECKPOINT_EVERY = 20;

export interface ImportPorts {
  /** Sends events through the backfill lane. */
  logEvents(events: readonly Event[]): Promise<LogEventsResponseOut>;
  /** How long to wait before another try; undefined when trying again is of no use. */
  retryDelay(error: unknown): number | undefined;
  onBadLine(bad: BadLine): void;
  onProgress(progress: ImportProgress, bytesDone: number, bytesTotal: number): void;
}

interface Batch {
  readonly events: Event[];
  /** Line of each event. */
  readonly lines: number[];
  /** Lines read up to and with this batch. */
  readonly lineCount: number;
  readonly end: { offset: number; line: number };
}

/**
 * Streams a data set through LogEvents. Acknowledged lines are remembered in the checkpoint, so an
 * interrupted import goes on where it was; ids make a repeated batch harmless.
 */
export class Importer {
  private batches = 0;

  constructor(
    private readonly dataset: Dataset,
    private readonly progress: ImportProgress,
    private readonly checkpoint: Checkpoint,
    private readonly ports: ImportPorts,
    private readonly signal: AbortSignal,
  ) {}

  async run(): Promise<ImportProgress> {
    const sizes = this.dataset.files.map((f) => statSync(f.path).size);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    try {
      while (this.progress.file < this.dataset.files.length && !this.signal.aborted) {
        const file = this.dataset.files[this.progress.file] as ImportFile;
        const before = sizes.slice(0, this.progress.file).reduce((sum, size) => sum + size, 0);
        if (!(await this.importFile(file, before, total))) break;
        this.progress.file++;
        this.progress.offset = 0;
        this.progress.line = 0;
      }
    } finally {
      if (this.progress.file === this.dataset.files.length) this.checkpoint.clear();
      else this.checkpoint.save(this.progress);
    }
    return this.progress;
  }

  /** False when it was interrupted. */
  private async importFile(file: ImportFile, before: number, total: number): Promise<boolean> {
    const waiting: Promise<void>[] = [];
    let previous = Promise.resolve();
    for await (const batch of this.batchesOf(file)) {
      const sent = this.send(file, batch);
      // in order: what the checkpoint calls acknowledged has nothing open before it
      previous = Promise.all([previous, sent]).then(() => this.acknowledged(batch, before, total));
      previous.catch(() => undefined);
      waiting.push(previous);
      if (waiting.length >= IN_FLIGHT) await waiting.shift();
      if (this.signal.aborted) break;
    }
    await previous;
    return !this.signal.aborted;
  }

  private acknowledged(batch: Batch, before: number, total: number): void {
    if (batch.end.offset > this.progress.offset) {
      this.progress.offset = batch.end.offset;
      this.progress.line = batch.end.line;
    }
    this.progress.lines += batch.lineCount;
    if (++this.batches % CHECKPOINT_EVERY === 0) this.checkpoint.save(this.progress);
    this.ports.onProgress(this.progress, before + batch.end.offset, total);
  }

  private async *batchesOf(file: ImportFile): AsyncGenerator<Batch> {
    let parse: LineParser | undefined = file.hasHeader ? undefined : file.parser(undefined);
    const start = { offset: this.progress.offset, line: this.progress.line };
    if (file.hasHeader && start.offset > 0) parse = file.parser(await firstLine(file.path));
    let batch: { events: Event[]; lines: number[] } = { events: [], lines: [] };
    let lineCount = 0;
    let end = start;
    for await (const line of readLines(file.path, start)) {
      if (!parse) {
        parse = file.parser(line.text);
        end = { offset: line.end, line: line.number };
        continue;
      }
      const events = parseLine(file, line, parse, this.onBad);
      if (batch.events.length + events.length > BATCH) {
        yield { ...batch, lineCount, end };
        batch = { events: [], lines: [] };
        lineCount = 0;
      }
      lineCount++;
      for (const event of events) {
        batch.events.push(event);
        batch.lines.push(line.number);
      }
      end = { offset: line.end, line: line.number };
    }
    if (lineCount > 0) yield { ...batch, lineCount, end };
  }

  private readonly onBad = (bad: BadLine): void => {
    this.progress.badLines++;
    this.ports.onBadLine(bad);
  };

  private async send(file: ImportFile, batch: Batch): Promise<void> {
    if (batch.events.length === 0) return;
    for (let attempt = 1; ; attempt++) {
      try {
        this.count(file, batch, await this.ports.logEvents(batch.events));
        return;
      } catch (error) {
        const delay = this.ports.retryDelay(error);
        if (delay === undefined || attempt === MAX_ATTEMPTS || this.signal.aborted) throw error;
        await sleep(delay);
      }
    }
  }

  private count(file: ImportFile, batch: Batch, answer: LogEventsResponseOut): void {
    this.progress.accepted += answer.accepted;
    this.progress.duplicates += answer.duplicates;
    this.progress.rejected += answer.rejected.length;
    for (const { index, field, reason } of answer.rejected) {
      const line = batch.lines[index] ?? 0;
      this.ports.onBadLine({ file: file.path, line, reason: `${field}: ${reason}` });
    }
  }
}

async function firstLine(path: string): Promise<string | undefined> {
  for await (const line of readLines(path)) return line.text;
  return undefined;
}
