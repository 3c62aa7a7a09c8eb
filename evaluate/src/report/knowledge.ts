/** Who has met which item. */
export interface Acquaintance {
  /** Items that anybody has met. */
  readonly items: number;
  readonly users: number;
  readonly usersWhoKnow: (itemId: string) => number;
}

/** Counts users and items by what users were shown; a pair may come more than once. */
export function acquaintanceOf(
  shown: Iterable<{ readonly userId: string; readonly itemId: string }>,
): Acquaintance {
  const met = new Map<string, Set<string>>();
  const users = new Set<string>();
  for (const { userId, itemId } of shown) {
    users.add(userId);
    const who = met.get(itemId);
    if (who) who.add(userId);
    else met.set(itemId, new Set([userId]));
  }
  return { items: met.size, users: users.size, usersWhoKnow: (id) => met.get(id)?.size ?? 0 };
}
