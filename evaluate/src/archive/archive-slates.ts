import { hash53 } from '@eaglerank/domain';
import type { Slate } from '@eaglerank/evaluation';
import { createRows, type FeaturePlan, type FeatureRows } from '@eaglerank/features';
import { Standings } from '../rankers/standings.js';
import type { ScoreRows } from '../rankers/trained-ranker.js';
import { gradeOf } from '../replay/grades.js';
import type { ArchivedEvent, ServedItem, ServedRequest } from './read-archive.js';

/** What came on screen; everything where the request reports no impressions. */
function seen(items: readonly ServedItem[]): ServedItem[] {
  const reported = items.some(({ labels }) => labels.has('impression'));
  return items.filter(({ labels }) => !reported || labels.has('impression') || gradeOf(labels) > 0);
}

/** Vectors of items, one below the other. */
function matrixOf(items: readonly ServedItem[], width: number): FeatureRows {
  const rows = createRows(items.length * width);
  items.forEach(({ values, present }, i) => {
    rows.values.set(values, i * width);
    rows.present.set(present, i * width);
  });
  return rows;
}

/**
 * One slate per request of what the user saw, scored on the vectors logged at serving; simple rankers
 * know the events before the request. Requests without two items or without engagement say nothing.
 * @param from first request of the test window
 */
export function archiveSlates(
  requests: readonly ServedRequest[],
  from: number,
  events: readonly ArchivedEvent[],
  plan: FeaturePlan,
  scorers: Readonly<Record<string, ScoreRows>>,
): Slate[] {
  const standings = new Standings();
  const users = new Map<string, number>();
  const age = plan.columnIndex('candidate_age');
  let next = 0;
  const slates: Slate[] = [];
  for (const { requestId, userId, tsMs, items } of requests.slice(from)) {
    for (; next < events.length && (events[next]?.tsMs ?? 0) < tsMs; next++) {
      const event = events[next] as ArchivedEvent;
      if (event.itemId !== '') standings.noteEvent(event);
    }
    const shown = seen(items);
    const relevance = shown.map(({ labels }) => gradeOf(labels));
    if (shown.length < 2 || relevance.every((grade) => grade === 0)) continue;
    const cluster = users.get(userId) ?? users.size;
    users.set(userId, cluster);
    const of = (score: (item: ServedItem) => number) => Float64Array.from(shown, score);
    const scores: Record<string, Float64Array> = {
      random: of(({ itemId }) => hash53(`${requestId}/${itemId}`)),
      chronological: of(({ values }) => -(age === undefined ? 0 : (values[age] ?? 0))),
      popularity: of(({ itemId }) => standings.popularity(itemId)),
      trending: of(({ itemId }) => standings.trending(itemId, tsMs)),
      'like rate': of(({ itemId }) => standings.successRate(itemId)),
      'as served': of(({ position }) => -position),
    };
    const vectors = matrixOf(shown, plan.width);
    for (const [name, score] of Object.entries(scorers))
      scores[name] = score(vectors, shown.length);
    const labels = relevance.map((grade) => (grade > 0 ? 1 : 0));
    slates.push({ cluster, itemIds: shown.map(({ itemId }) => itemId), relevance, labels, scores });
  }
  return slates;
}
