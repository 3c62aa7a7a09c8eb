import { join } from 'node:path';
import type { TenantConfig, TenantKeys } from '@eaglerank/domain';
import {
  START,
  comparePositions,
  formatPosition,
  parsePosition,
  type EventLog,
  type LogSlice,
  type Position,
} from '@eaglerank/events';
import { Script, type RedisClient } from '@eaglerank/redis';
import type { RecentReads } from '../engine/recent-reads.js';
import type { Forgotten } from './forgotten.js';
import { RollingFiles, type Kind, type OpenFile } from '@eaglerank/archive';
import { addRows } from './record-rows.js';

const ADVANCE = new Script(
  'advance_archive',
  `if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
return 1`,
);

/** Records that one step aims at; how many an entry holds is known only from those before. */
const RECORDS_PER_STEP = 2000;
const MOST_ENTRIES = 200;
const MAX_ROWS = 200_000;

export interface TenantArchivePorts {
  readonly redis: RedisClient;
  readonly log: EventLog;
  /** What the engine has read lately. */
  readonly recent: RecentReads | undefined;
  readonly keys: TenantKeys;
  readonly config: TenantConfig;
  /** The tenant's folder is made in here. */
  readonly dir: string;
  readonly rollMs: number;
  readonly open: OpenFile;
  readonly forgotten: Forgotten;
  /** Monotonic ms. */
  readonly now: () => number;
  readonly written: (kind: Kind, rows: number) => void;
}

/** Writes one tenant's log to files; its position moves when they are on disk. */
export class TenantArchive {
  readonly folder: string;
  /** What is stored; undefined before it was read. */
  private stored: string | undefined;
  private cursor: Position = START;
  private files: RollingFiles | undefined;
  private openedAt = 0;
  private recordsPerEntry = 100;

  constructor(private readonly ports: TenantArchivePorts) {
    this.folder = join(ports.dir, ports.config.id);
  }

  /** Up to where everything is on disk; undefined before that is known. */
  get position(): Position | undefined {
    if (this.stored === undefined) return undefined;
    return this.stored === '' ? START : parsePosition(this.stored);
  }

  /** Reads on a little; returns whether there is likely more. Throws what disk or Redis throw. */
  async step(): Promise<boolean> {
    await this.load();
    const { forgotten, keys, rollMs } = this.ports;
    const { slice, more } = await this.read();
    const gone = await forgotten.among(keys, slice.records);
    for (const { record } of slice.records) {
      if (!record || gone(record)) continue;
      addRows(record, this.current().group);
    }
    await this.files?.flushFull();
    this.cursor = slice.next;
    const age = this.ports.now() - this.openedAt;
    if (this.files && (age >= rollMs || this.files.rows >= MAX_ROWS)) await this.roll();
    else if (!this.files && slice.records.length > 0) await this.advance();
    return more;
  }

  /** What comes next, and whether there is likely more. */
  private async read(): Promise<{ readonly slice: LogSlice; readonly more: boolean }> {
    const { log, recent, config } = this.ports;
    const known = recent?.take(this.cursor);
    if (known) return { slice: known, more: known.records.length >= RECORDS_PER_STEP / 4 };
    const entries = Math.ceil(RECORDS_PER_STEP / this.recordsPerEntry);
    const count = Math.max(1, Math.min(MOST_ENTRIES, entries));
    const slice = await log.read(config.id, this.cursor, count);
    if (slice.entries > 0) this.recordsPerEntry = slice.records.length / slice.entries;
    return { slice, more: slice.entries === count };
  }

  private async load(): Promise<void> {
    if (this.stored !== undefined) return;
    const key = this.ports.keys.archivePosition();
    this.stored = ((await this.ports.redis.call('GET', key)) as Buffer | null)?.toString() ?? '';
    this.cursor = this.position ?? START;
  }

  private current(): RollingFiles {
    if (!this.files) {
      const name = (this.stored || formatPosition(START)).replace('/', '_');
      this.files = new RollingFiles(this.folder, name, this.ports.open);
      this.openedAt = this.ports.now();
    }
    return this.files;
  }

  /** Closes the files at hand, if any. */
  async roll(): Promise<void> {
    if (!this.files) return;
    const written = await this.files.finish();
    this.files = undefined;
    await this.advance();
    for (const [kind, rows] of written) this.ports.written(kind, rows);
  }

  private async advance(): Promise<void> {
    const next = formatPosition(this.cursor);
    const { redis, keys } = this.ports;
    const moved = await redis.script(ADVANCE, [keys.archivePosition()], [this.stored ?? '', next]);
    if (moved !== 1) throw new Error('another writer archives this tenant');
    this.stored = next;
  }

  /** Starts again from what is stored. */
  reset(): void {
    this.ports.recent?.clear();
    this.files?.discard();
    this.files = undefined;
    this.stored = undefined;
    this.cursor = START;
  }

  /** Gives the log up to `position` up, which was never written: it was held long enough. */
  async skipTo(position: Position): Promise<void> {
    this.reset();
    await this.load();
    if (comparePositions(position, this.cursor) <= 0) return;
    this.cursor = position;
    await this.advance();
  }
}
