import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Event, LogEventsResponseOut } from '@eaglerank/contracts';
import { movielensDataset, type BadLine } from '@eaglerank/datasets';
import { expect } from 'chai';
import { Checkpoint, freshProgress, type ImportProgress } from './checkpoint.js';
import { Importer } from './importer.js';

describe('MovieLens import', () => {
  const root = mkdtempSync(join(tmpdir(), 'eaglerank-movielens-'));
  after(() => rmSync(root, { recursive: true }));
  let folders = 0;

  function folder(files: Readonly<Record<string, string | Buffer>>): string {
    const path = join(root, String(folders++));
    mkdirSync(path);
    for (const [name, content] of Object.entries(files)) writeFileSync(join(path, name), content);
    return path;
  }

  interface Run {
    events: Event[];
    bad: BadLine[];
    progress: ImportProgress;
  }

  async function run(
    path: string,
    options: { failAfterCalls?: number; progress?: ImportProgress } = {},
  ): Promise<Run> {
    const dataset = movielensDataset(path);
    const checkpoint = new Checkpoint(path, 'gateway', 'movies', dataset);
    const events: Event[] = [];
    const bad: BadLine[] = [];
    let calls = 0;
    const importer = new Importer(
      dataset,
      options.progress ?? checkpoint.load() ?? freshProgress(),
      checkpoint,
      {
        logEvents: (batch): Promise<LogEventsResponseOut> => {
          if (++calls > (options.failAfterCalls ?? Infinity)) throw new Error('gone');
          events.push(...batch);
          return Promise.resolve({ accepted: batch.length, duplicates: 0, rejected: [] });
        },
        retryDelay: () => undefined,
        onBadLine: (line) => bad.push(line),
        onProgress: () => undefined,
      },
      new AbortController().signal,
    );
    return { progress: await importer.run(), events, bad };
  }

  const RATINGS =
    'userId,movieId,rating,timestamp\r\n1,10,4.5,1000000000\r\n1,11,2.0,1000000001\r\n';

  it('reads the CSV form with quotes, Windows line ends and no genres', async () => {
    const path = folder({
      'movies.csv':
        'movieId,title,genres\r\n10,"American President, The (1995)",Comedy|Drama\r\n11,"A ""Q"" (2001)",(no genres listed)\r\n',
      'ratings.csv': RATINGS,
    });
    const { events, bad } = await run(path);
    expect(bad).to.deep.equal([]);
    expect(events.map((e) => e.type)).to.deep.equal([
      ...['item_upsert', 'item_upsert'],
      ...['impression', 'click', 'like'],
      ...['impression', 'click', 'skip'],
    ]);
    expect(events[0]?.attributes).to.deep.equal({ title: 'American President, The (1995)' });
    expect(events[0]?.topics).to.deep.equal(['Comedy', 'Drama']);
    expect(events[0]?.createdAtMs).to.equal(Date.UTC(1995, 0, 1));
    expect(events[1]?.attributes).to.deep.equal({ title: 'A "Q" (2001)' });
    expect(events[1]?.topics).to.deep.equal([]);
    expect(events[2]?.tsMs).to.equal(1_000_000_000_000);
  });

  it('finds columns by name, in any order, with further ones', async () => {
    const path = folder({
      'ratings.csv': 'timestamp,rating,source,movieId,userId\n1000000000,5,web,10,7\n',
      'movies.csv': 'genres,movieId,year,title\nDrama,10,1994,Some Film\n',
    });
    const { events } = await run(path);
    expect(events[0]).to.include({ itemId: '10', type: 'item_upsert' });
    expect(events[1]).to.include({ userId: '7', itemId: '10', tsMs: 1_000_000_000_000 });
  });

  it('reads the 100K form, in Latin-1', async () => {
    const flags = Array.from({ length: 19 }, (_, i) => (i === 5 || i === 8 ? '1' : '0')).join('|');
    const path = folder({
      'u.item': Buffer.from(
        `1|Mis\xe9rables, Les (1995)|01-Jan-1995||http://x|${flags}\n`,
        'latin1',
      ),
      'u.user': '196|49|M|writer|55105\n',
      'u.data': '196\t1\t3\t881250949\n',
    });
    const { events } = await run(path);
    expect(events[0]?.attributes).to.deep.equal({ title: 'Misérables, Les (1995)' });
    expect(events[0]?.topics).to.deep.equal(['Comedy', 'Drama']);
    expect(events[0]?.createdAtMs).to.equal(Date.UTC(1995, 0, 1));
    expect(events.slice(1).map((e) => e.type)).to.deep.equal([
      'user_upsert',
      'impression',
      'click',
    ]);
  });

  it('reports bad lines by number, counts them and goes on', async () => {
    const path = folder({
      'ratings.csv':
        'userId,movieId,rating,timestamp\n1,10,five,1000000000\n1,,4,1000000000\n\n1,11,4,1000000000\n1,"12,4,1\n',
    });
    const { events, bad, progress } = await run(path);
    expect(bad.map((b) => [b.line, b.reason])).to.deep.equal([
      [2, 'rating is no number'],
      [3, 'movie id is missing'],
      [6, 'a quote is not closed'],
    ]);
    expect(events).to.have.length(3);
    expect(progress).to.include({ badLines: 3, accepted: 3 });
  });

  it('goes on after an interruption, without gap', async () => {
    const lines = Array.from({ length: 3000 }, (_, i) => `${i % 50},${i},3,${1_000_000_000 + i}`);
    const path = folder({
      'ratings.csv': `userId,movieId,rating,timestamp\n${lines.join('\n')}\n`,
    });
    const progress = freshProgress();
    const failure = await run(path, { failAfterCalls: 5, progress }).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(String(failure)).to.equal('Error: gone');
    expect(progress.accepted).to.equal(2500);
    const { events } = await run(path);
    expect(events[0]?.itemId).to.equal('1250');
    expect(events).to.have.length(2 * (3000 - 1250));
  });

  it('says what a folder lacks', () => {
    expect(() => movielensDataset(folder({ 'x.txt': '' }))).to.throw(/holds no MovieLens data/);
    const path = folder({ 'ratings.csv': 'a,b\n1,2\n' });
    return run(path).then(
      () => expect.fail('should have failed'),
      (error: unknown) => expect(String(error)).to.match(/no column userid/),
    );
  });
});
