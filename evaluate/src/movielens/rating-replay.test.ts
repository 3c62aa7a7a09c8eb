import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { readRows } from '@eaglerank/archive';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { splitByTime } from '../replay/split-by-time.js';
import { writeSynthetic } from '../testing/synthetic-ratings.js';
import { ratingPlans } from './evaluate-movielens.js';
import { gradedLabels } from './rating-events.js';
import { RatingReplay, moments } from './rating-replay.js';
import { readRatings, type RatingData } from './read-ratings.js';
import { byUser } from './by-user.js';
import { SHUFFLED, TENANTS, replayTraining } from './train-window.js';

const plans = ratingPlans();

describe('replay of ratings', function () {
  this.timeout(120_000);
  let data: RatingData;
  let folder: string;
  const archive = mkdtempSync(join(tmpdir(), 'eaglerank-replay-'));

  before(async () => {
    folder = writeSynthetic(5, { users: 12, movies: 30, ratingsPerUser: 16 });
    data = await readRatings(folder);
  });
  after(() => {
    rmSync(folder, { recursive: true });
    rmSync(archive, { recursive: true });
  });

  it('reads ratings in order of time, with their movies', () => {
    expect(data.ratings).to.have.length(12 * 16);
    expect(data.movies.size).to.equal(30);
    expect(data.movies.get('2')?.genres).to.deep.equal(['Comedy']);
    const times = data.ratings.map(({ tsMs }) => tsMs);
    expect(times).to.deep.equal([...times].sort((a, b) => a - b));
  });

  it('gives together what happened together, and all of it', () => {
    const groups = [...moments(data.ratings)];
    expect(groups.flat()).to.deep.equal(data.ratings);
    expect(groups.some((group) => group.length > 1)).to.equal(true);
    for (const group of groups) expect(new Set(group.map((r) => r.tsMs)).size).to.equal(1);
  });

  it('splits by time and leaves no moment on both sides', () => {
    const { train, test } = splitByTime(data.ratings);
    expect(train.length / data.ratings.length).to.be.closeTo(0.8, 0.05);
    const last = train.at(-1)?.tsMs ?? Infinity;
    for (const { tsMs } of test) expect(tsMs).to.be.greaterThan(last);
  });

  it('knows nothing of the moment and of what comes later', async () => {
    const { train } = splitByTime(data.ratings);
    const replay = new RatingReplay(plans, data.movies);
    const ids = [...data.movies.keys()];
    await replayTraining(replay, train, ids, archive, 1, () => undefined);
    const rows = await readRows(join(archive, TENANTS.rated, 'served', 'replay.parquet'));
    expect(rows).to.have.length(train.length);
    const { width } = plans.ratings;
    for (const rating of train.filter((_, i) => i % 9 === 0)) {
      const past = new RatingReplay(plans, data.movies);
      for (const other of data.ratings) if (other.tsMs < rating.tsMs) past.note(other);
      const expected = past.vectors(rating.userId, [rating.movieId], rating.tsMs);
      const row = rows.find(
        (r) => r['user_id'] === rating.userId && r['item_id'] === rating.movieId,
      );
      const bytes = (row?.['vector'] as Uint8Array).slice();
      expect(new Float32Array(bytes.buffer, 0, width)).to.deep.equal(expected.values);
    }
  });

  it('writes the grade of every rating, and a shuffled copy with the same shares', async () => {
    const { train } = splitByTime(data.ratings);
    const labels = async (tenant: string): Promise<string[]> => {
      const rows = await readRows(join(archive, tenant, 'labels', 'replay.parquet'));
      return rows.map((row) => `${String(row['item_id'])} ${String(row['type'])}`);
    };
    const types = (rows: readonly string[]) => rows.map((row) => row.split(' ')[1]).sort();
    const graded = train.flatMap(({ stars }) => gradedLabels(stars).map(({ type }) => type));
    const own = await labels(TENANTS.rated);
    const shuffled = await labels(SHUFFLED[0]);
    expect(types(own)).to.deep.equal(graded.sort());
    expect(types(shuffled)).to.deep.equal(types(own));
    expect(shuffled.sort()).not.to.deep.equal(own.sort());
  });

  it('features of a user are those of the ratings so far', () => {
    const replay = new RatingReplay(plans, data.movies);
    const [userId, own = []] = [...byUser(data.ratings)][0] ?? [];
    const column = plans.ratings.columnIndex('user_ratings_lifetime') ?? -1;
    own.forEach((rating, i) => {
      const { values } = replay.vectors(userId ?? '', [rating.movieId], rating.tsMs);
      expect(values[column]).to.be.closeTo(Math.log1p(i), 1e-6);
      replay.note(rating);
    });
  });
});
