import { NO_LABEL } from '../catalogue/labels.js';
import type { CatalogueMirror } from '../catalogue/mirror.js';
import type { UserProfile } from '../user/user-state.js';

/** Where a mirror has what a profile names: each id is looked up once for all stages. */
export class ProfileRows {
  /** Rows of `profile.recentItems`, -1 where the item is not there. */
  readonly recentItems: readonly number[];
  /** Numbers of those of the followed authors who have items there. */
  readonly followedAuthors: readonly number[];
  private readonly changes: number;

  constructor(
    private readonly mirror: CatalogueMirror,
    private readonly profile: UserProfile,
  ) {
    this.changes = mirror.changes;
    this.recentItems = profile.recentItems.map((id) => mirror.rowOfId(id));
    this.followedAuthors = followedNumbers(mirror, profile);
  }

  /** Whether it still tells where this mirror has what this profile names. */
  isOf(mirror: CatalogueMirror, profile: UserProfile): boolean {
    return mirror === this.mirror && mirror.changes === this.changes && profile === this.profile;
  }
}

function followedNumbers({ authors }: CatalogueMirror, { follows }: UserProfile): number[] {
  const numbers: number[] = [];
  for (let i = 0; i < follows.authorIds.length; i++) {
    if (follows.active[i] !== 1) continue;
    const number = authors.numberOf(follows.authorIds[i] as string);
    if (number !== NO_LABEL) numbers.push(number);
  }
  return numbers;
}
