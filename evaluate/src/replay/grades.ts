import type { TrainingLabel } from './training-writer.js';

/** Grades of engagement: a copy of the trainer's labels.py, tested against it. */
const GRADES: Readonly<Record<string, number>> = {
  ...{ dwell: 1, click: 2, like: 3, comment: 3, share: 4, purchase: 4 },
};

/** Shortest dwell that is an engagement, ms: what the trainer takes unless told otherwise. */
export const SHORTEST_DWELL_MS = 10_000;

/** How long after an item was shown labels count, s: what the trainer takes unless told otherwise. */
export const ATTRIBUTION_S = 1800;

/** Highest grade of what was done; 0 where nothing was, or where the item was reported. */
export function gradeOf(labels: ReadonlySet<string>): number {
  if (labels.has('report')) return 0;
  return Math.max(0, ...Array.from(labels, (type) => GRADES[type] ?? 0));
}

/** Whether it is an engagement by itself: of a graded type, and no dwell that was too short. */
export function isEngagement({ type, dwellMs }: Pick<TrainingLabel, 'type' | 'dwellMs'>): boolean {
  return Object.hasOwn(GRADES, type) && (type !== 'dwell' || dwellMs >= SHORTEST_DWELL_MS);
}

/** `gradeOf` what was done within the attribution window; dwells that were too short do not count. */
export function gradeOfLabels(labels: readonly TrainingLabel[]): number {
  const counted = labels.filter((label) => label.type !== 'dwell' || isEngagement(label));
  return gradeOf(new Set(counted.map(({ type }) => type)));
}
