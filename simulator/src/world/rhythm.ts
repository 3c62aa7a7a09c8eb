import type { User } from './model.js';
import type { Prng } from './prng.js';

const HOUR = 3_600_000;

function bump(hour: number, centre: number, width: number): number {
  const distance = Math.abs(hour - centre);
  const wrapped = Math.min(distance, 24 - distance);
  return Math.exp(-((wrapped / width) ** 2));
}

/** Chance in (0, 1] that a person is awake to the application at a local hour of day, 0-24. */
export function rhythm(localHour: number): number {
  const level =
    0.08 +
    0.5 * bump(localHour, 8, 1.5) +
    0.4 * bump(localHour, 13, 1.8) +
    0.9 * bump(localHour, 21, 2.5);
  return Math.min(1, level);
}

/** `rhythm` of one user at a moment: in the user's zone, shifted by the user's habit. */
function wakefulness(user: User, nowMs: number): number {
  const hour = nowMs / HOUR + user.zone.offsetHours - user.shiftHours;
  return rhythm(((hour % 24) + 24) % 24);
}

/** Draws active users: frequency proportional to activity x rhythm at the user's local time. */
export class ActiveUsers {
  private readonly cumulative: number[] = [];

  constructor(private readonly users: readonly User[]) {}

  /** One user; throws RangeError when there is none. */
  pick(nowMs: number, prng: Prng): User {
    if (this.users.length === 0) throw new RangeError('the world has no users');
    this.extend();
    for (;;) {
      const user = this.byActivity(prng.next());
      if (prng.chance(wakefulness(user, nowMs))) return user;
    }
  }

  private extend(): void {
    for (let i = this.cumulative.length; i < this.users.length; i++) {
      this.cumulative.push((this.cumulative[i - 1] ?? 0) + (this.users[i]?.activity ?? 0));
    }
  }

  private byActivity(quantile: number): User {
    const target = quantile * (this.cumulative.at(-1) ?? 0);
    let low = 0;
    let high = this.cumulative.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.cumulative[middle] ?? 0) > target) high = middle;
      else low = middle + 1;
    }
    return this.users[low] as User;
  }
}
