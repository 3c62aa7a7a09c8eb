/** Share of a catalogue of `size` items that is in at least one list. */
export function coverage(lists: Iterable<readonly string[]>, size: number): number {
  const shown = new Set<string>();
  for (const list of lists) for (const id of list) shown.add(id);
  return size > 0 ? shown.size / size : 0;
}

/**
 * Mean self-information of what is in the lists, bits: -log2 of the share of users who knew the
 * item before (Zhou et al. 2010), with one more user for every item.
 */
export function novelty(
  lists: Iterable<readonly string[]>,
  usersWhoKnow: (id: string) => number,
  users: number,
): number {
  let sum = 0;
  let count = 0;
  for (const list of lists) {
    for (const id of list) {
      sum -= Math.log2((usersWhoKnow(id) + 1) / (users + 1));
      count++;
    }
  }
  return count > 0 ? sum / count : NaN;
}
