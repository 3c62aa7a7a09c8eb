import { NONE, type DecodedCandidateSet, type RankingConfig } from '@eaglerank/domain';
import type { BaseOrder } from '../policy/base-order.js';

/**
 * Which cap a selection breaks, in words; undefined when it keeps all. Pins may break a cap by
 * themselves, and a window in which the base order's cap yielded is not bound.
 */
export function capsBroken(
  set: DecodedCandidateSet,
  config: RankingConfig,
  rows: Uint32Array,
  base: Pick<BaseOrder, 'pinned' | 'yielded'>,
): string | undefined {
  if (new Set(rows).size !== rows.length) return 'a row is selected twice';
  for (let start = 0; start < rows.length; start += config.diversityWindow) {
    const window = rows.subarray(start, start + config.diversityWindow);
    if (base.yielded[start / config.diversityWindow]) continue;
    const pins = rows.subarray(
      start,
      Math.max(start, Math.min(base.pinned, start + window.length)),
    );
    const author = (row: number): string => set.authors.at(set.authorIndex[row] as number);
    const topic = (row: number): string => {
      const index = set.topicIndex[row] as number;
      return index === NONE ? '' : set.topics.at(index);
    };
    const found =
      over(window, pins, author, config.maxPerAuthor) ??
      over(window, pins, topic, config.maxPerTopic);
    if (found !== undefined) return `${found} is over its cap in the window at ${start}`;
  }
  return undefined;
}

function over(
  rows: Uint32Array,
  pins: Uint32Array,
  groupOf: (row: number) => string,
  max: number,
): string | undefined {
  if (max === 0) return undefined;
  const count = (some: Uint32Array, group: string): number =>
    some.reduce((n, row) => n + (groupOf(row) === group ? 1 : 0), 0);
  for (const row of rows) {
    const group = groupOf(row);
    if (group === '') continue;
    if (count(rows, group) > Math.max(max, count(pins, group))) return group;
  }
  return undefined;
}
