import { isEngagement } from '../replay/grades.js';
import type { HistoryEvent } from './read-history.js';
import type { ShownPage } from './shown-pages.js';

/** The events hold nothing that rankers can be compared on; the message says what to add. */
export class NothingToRankError extends Error {
  override readonly name = 'NothingToRankError';
}

interface Counts {
  readonly impressions: number;
  /** By type. */
  readonly engagements: ReadonlyMap<string, number>;
}

function countsOf(events: readonly HistoryEvent[]): Counts {
  let impressions = 0;
  const engagements = new Map<string, number>();
  for (const event of events) {
    const { type } = event;
    if (type === 'impression') impressions++;
    else if (isEngagement(event)) engagements.set(type, (engagements.get(type) ?? 0) + 1);
  }
  return { impressions, engagements };
}

const IMPRESSIONS =
  'log an impression for every item that comes on screen, with the request_id of its page ' +
  '(docs/events.md), and evaluate a file that holds both';

/** Why events without slates cannot be evaluated. */
function faultOf({ impressions, engagements }: Counts, pages: number, windowS: number): string {
  const kinds = [...engagements].map(([type, count]) => `${count} ${type}`).join(', ');
  if (impressions === 0 && engagements.size === 0) {
    return `holds neither impressions nor engagement: ${IMPRESSIONS}`;
  }
  if (impressions === 0) {
    return (
      `holds engagement (${kinds}) but no impression: what was shown and passed over is missing, so ` +
      `there is nothing to rank against. To measure rankers, ${IMPRESSIONS}`
    );
  }
  if (engagements.size === 0) {
    return (
      `holds ${impressions} impressions but no engagement (click, like, comment, share, purchase, or ` +
      'a dwell of 10 s): nothing tells which items were right. Add what users did with the items'
    );
  }
  return (
    `holds ${impressions} impressions on ${pages} pages and engagement (${kinds}), but no two pages of ` +
    'different times on which one item was engaged with and another was not. See that user_id and ' +
    `item_id of engagement are those of its impression, and that it comes within ${windowS} s ` +
    '(--attribution)'
  );
}

/**
 * Makes sure that there are slates to train on and slates to test on.
 * @param windowS attribution window, s
 * @throws NothingToRankError
 */
export function requireSlates(
  file: string,
  events: readonly HistoryEvent[],
  pages: readonly ShownPage[],
  { train, test }: { readonly train: readonly ShownPage[]; readonly test: readonly ShownPage[] },
  windowS: number,
): void {
  if (train.length > 0 && test.length > 0) return;
  throw new NothingToRankError(`${file} ${faultOf(countsOf(events), pages.length, windowS)}`);
}
