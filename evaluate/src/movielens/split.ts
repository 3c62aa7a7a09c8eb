import type { Rating } from './read-ratings.js';

const TRAIN_SHARE = 0.8;

/** The earliest 80 % train, the rest tests; ratings of one moment stay together. */
export function splitByTime(ratings: readonly Rating[]): { train: Rating[]; test: Rating[] } {
  let cut = Math.floor(TRAIN_SHARE * ratings.length);
  while (cut < ratings.length && ratings[cut]?.tsMs === ratings[cut - 1]?.tsMs) cut++;
  return { train: ratings.slice(0, cut), test: ratings.slice(cut) };
}

/** Each user's ratings in order of time. */
export function byUser(ratings: readonly Rating[]): Map<string, Rating[]> {
  const users = new Map<string, Rating[]>();
  for (const rating of ratings) {
    const own = users.get(rating.userId);
    if (own) own.push(rating);
    else users.set(rating.userId, [rating]);
  }
  return users;
}
