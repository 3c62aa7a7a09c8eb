import {
  decodeFollows,
  decodeSeen,
  NO_FOLLOWS,
  NOTHING_SEEN,
  SafetyView,
  type FollowList,
  type SeenRing,
} from '@eaglerank/catalogue';
import type { Affinity, Finaliser, UserView } from '@eaglerank/features';
import type { RawUserState } from './user-state-reader.js';

/** Engaged items that tell of a user's taste. */
const RECENT_ITEMS = 20;
/** Authors and topics whose affinity counts. */
const TOP_AUTHORS = 20;
const TOP_TOPICS = 20;

/** What one request knows of its user. */
export interface UserState {
  readonly safety: SafetyView;
  readonly profile: UserProfile;
}

/** Everything but safety: a feed without it is less personal, not unsafe. */
export interface UserProfile {
  readonly follows: FollowList;
  readonly seen: SeenRing;
  /** Ids of items lately engaged with, newest first. */
  readonly recentItems: readonly string[];
  /** By descending affinity. */
  readonly authors: readonly Affinity[];
  readonly topics: readonly Affinity[];
}

const NO_PROFILE: UserProfile = {
  follows: NO_FOLLOWS,
  seen: NOTHING_SEEN,
  recentItems: [],
  authors: [],
  topics: [],
};

/** A user of whom nothing is known. */
export const NOBODY: UserState = { safety: SafetyView.empty, profile: NO_PROFILE };

/** Throws when the reply is not what SafetyStore writes. */
export function decodeSafety(raw: RawUserState, nowMs: number): SafetyView {
  return SafetyView.fromReply(raw.safety, nowMs);
}

/** Throws MalformedColumnsError on foreign bytes; an unreadable feature blob reads as none. */
export function decodeProfile(raw: RawUserState, finaliser: Finaliser, nowMs: number): UserProfile {
  const view = raw.features === null ? undefined : finaliser.userView(raw.features, nowMs);
  return {
    follows: decodeFollows(raw.follows),
    seen: decodeSeen(raw.seen),
    recentItems: view ? recentIds(view) : [],
    authors: view?.topAuthors(TOP_AUTHORS) ?? [],
    topics: view?.topTopics(TOP_TOPICS) ?? [],
  };
}

/** Ids of items lately engaged with, newest first; none on an unreadable feature blob. */
export function decodeRecent(
  raw: RawUserState,
  finaliser: Finaliser,
  nowMs: number,
): readonly string[] {
  return raw.features === null ? [] : recentIds(finaliser.userView(raw.features, nowMs));
}

function recentIds(view: UserView): readonly string[] {
  return view.recentItems(RECENT_ITEMS).map(({ id }) => id);
}
