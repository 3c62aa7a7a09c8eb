import { createWriteStream, existsSync, readdirSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { STATE_DIR } from '../paths.js';
import { CommandError, Progress, UsageError } from '../terminal.js';
import type { Command } from './command.js';

type Row = Record<string, unknown>;

/** Columns that hold JSON text. */
const JSON_COLUMNS = ['attributes', 'topics'] as const;
/** Columns that the gateway added; they are made anew at import. */
const ADDED = ['item_author_id', 'item_topics', 'ingest_ms', 'backfill'] as const;

/** An archived row as a line that `events import` reads: empty columns are left out. */
function toEvent(row: Row): Row {
  const event: Row = {};
  for (const [name, value] of Object.entries(row)) {
    if ((ADDED as readonly string[]).includes(name)) continue;
    if (value === '' || value === 0n || value === 0) continue;
    event[name] = typeof value === 'bigint' ? Number(value) : value;
  }
  for (const name of JSON_COLUMNS) {
    const text = event[name];
    if (typeof text === 'string') event[name] = JSON.parse(text);
  }
  const { amount, currency } = event;
  if (typeof amount === 'number') event['value'] = { amount, currency: currency ?? '' };
  delete event['amount'];
  delete event['currency'];
  const vector = event['vector'];
  if (vector instanceof Uint8Array) {
    const floats = new Float32Array(new Uint8Array(vector).buffer);
    if (floats.length > 0) event['vector'] = Array.from(floats);
    else delete event['vector'];
  }
  return event;
}

/** Milliseconds since the epoch; 0 where no time is named. Throws UsageError. */
function timeOf(text: string | undefined): number {
  const ms = text === undefined ? 0 : Date.parse(text);
  if (Number.isNaN(ms)) {
    throw new UsageError(`--since: "${text}" is no time; write it like 2026-01-31T09:00:00Z`);
  }
  return ms;
}

async function* rowsOf(file: string): AsyncGenerator<Row> {
  const source = await asyncBufferFromFile(file);
  const metadata = await parquetMetadataAsync(source);
  let from = 0;
  for (const group of metadata.row_groups) {
    const to = from + Number(group.num_rows);
    yield* await parquetReadObjects({ file: source, metadata, rowStart: from, rowEnd: to });
    from = to;
  }
}

export const eventsExport: Command = {
  help: `eaglerank events export --tenant ID [--out FILE] [--archive DIR] [--since TIME]

Reads the archive of a local mesh (or DIR) and writes what "events import" reads.

  --out FILE             file to write (default: standard output)
  --archive DIR          archive folder (default: .eaglerank/archive)
  --since TIME           only what was accepted at that time or later, e.g. 2026-01-31T09:00:00Z`,
  async run(args, { terminal, signal }) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        tenant: { type: 'string' },
        out: { type: 'string' },
        archive: { type: 'string', default: join(STATE_DIR, 'archive') },
        since: { type: 'string' },
      },
    });
    if (values.tenant === undefined) throw new UsageError('name the tenant with --tenant');
    const sinceMs = timeOf(values.since);
    const folder = join(values.archive, values.tenant, 'events');
    if (!existsSync(folder)) {
      throw new CommandError(`${folder} does not exist: nothing of this tenant is archived there`);
    }
    const files = readdirSync(folder)
      .filter((name) => name.endsWith('.parquet'))
      .sort();
    const out = values.out === undefined ? undefined : createWriteStream(values.out);
    const bar = new Progress(terminal, 'export');
    let lines = 0;
    for (const [i, name] of files.entries()) {
      if (signal.aborted) break;
      for await (const row of rowsOf(join(folder, name))) {
        if (signal.aborted) break;
        if (Number(row['ingest_ms']) < sinceMs) continue;
        const line = `${JSON.stringify(toEvent(row))}\n`;
        if (!out) terminal.out(line);
        else if (!out.write(line)) await once(out, 'drain');
        lines++;
      }
      bar.update(i + 1, files.length, `${lines} events`);
    }
    if (out) {
      out.end();
      await once(out, 'finish');
      terminal.out(`${lines} events in ${values.out ?? ''}\n`);
    }
    return signal.aborted ? 1 : 0;
  },
};
