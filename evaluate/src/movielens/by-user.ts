import type { Rating } from './read-ratings.js';

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
