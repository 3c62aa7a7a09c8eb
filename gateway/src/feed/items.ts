import type { ItemRecord } from '@eaglerank/catalogue';
import type { FeedItem } from '@eaglerank/contracts';
import { SOURCES, sourcesIn, type DecodedRankedSet } from '@eaglerank/domain';

/** Names by source mask: one list per mask, shared by all answers. */
const NAMES: string[][] = Array.from({ length: 1 << SOURCES.length }, (_, mask) => sourcesIn(mask));
const ALL = NAMES.length - 1;

/** Items of an answer: the given rows, at consecutive positions. */
export function toItems(
  set: DecodedRankedSet,
  rows: readonly number[],
  firstPosition: number,
  records: readonly (ItemRecord | undefined)[] | undefined,
): FeedItem[] {
  return rows.map((row, i) => {
    const arg = set.reasonArgs.at(row);
    const item: FeedItem = {
      itemId: set.ids.at(row),
      authorId: set.authorIds.at(row),
      score: set.scores[row] as number,
      position: firstPosition + i,
      sources: NAMES[(set.sourceMasks[row] as number) & ALL] as string[],
      createdAtMs: set.createdAtMs[row] as number,
      propensity: set.propensities[row] as number,
      reason: {
        code: set.reasonCodes[row] as NonNullable<FeedItem['reason']>['code'] & number,
        args: arg === '' ? [] : [arg],
      },
    };
    const attributes = records?.[i]?.attributes;
    if (attributes) item.attributes = { ...attributes };
    return item;
  });
}
