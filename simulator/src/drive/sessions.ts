import { drawDepth } from '../world/examination.js';
import type { User } from '../world/model.js';
import { Prng } from '../world/prng.js';
import type { World } from '../world/world.js';

/** Draws before a user gets a second session at once; only tiny worlds need that. */
const IDLE_TRIES = 20;

/** One user's way through one ranking, page by page. */
export interface Session {
  readonly user: User;
  /** The session's own stream: its choices depend on no other session. */
  readonly prng: Prng;
  /** Items that the user will scroll to. */
  readonly depth: number;
  /** Token of the page to ask for; empty for the first. */
  pageToken: string;
}

/** Decides whose page is asked for next: a session that wants another page, else a new one. */
export class Sessions {
  private readonly waiting: Session[] = [];
  private readonly busy = new Set<User>();
  private begun = 0;

  /** @param label names the streams of the sessions. */
  constructor(
    private readonly world: World,
    private readonly label: string,
  ) {}

  /** The next session; a new one belongs to a user who is active at `nowMs` and has none open. */
  next(nowMs: number): Session {
    const waiting = this.waiting.shift();
    if (waiting) return waiting;
    const prng = new Prng(this.world.seed, `${this.label}/${this.begun++}`);
    let user = this.world.pickActiveUser(nowMs, prng);
    for (let tries = 0; tries < IDLE_TRIES && this.busy.has(user); tries++) {
      user = this.world.pickActiveUser(nowMs, prng);
    }
    this.busy.add(user);
    return { user, prng, depth: drawDepth(prng), pageToken: '' };
  }

  /** The user wants the page of this token; an empty token ends the session. */
  proceed(session: Session, pageToken: string): void {
    session.pageToken = pageToken;
    if (pageToken === '') this.busy.delete(session.user);
    else this.waiting.push(session);
  }
}
