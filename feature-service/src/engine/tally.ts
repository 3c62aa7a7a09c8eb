import type { DeadLetterReason } from '@eaglerank/events';
import type { Prepared } from './prepare.js';
import type { BatchReport } from './report.js';
import type { SlotResult } from './slot-writer.js';

/** Counts a batch for metrics. */
export function batchReport(
  tenant: string,
  records: readonly Prepared[],
  { applied, duplicates, conflicts }: SlotResult,
  watermarkMs: number,
): BatchReport {
  const types = new Map<string, number>();
  const ingestMs: number[] = [];
  const users = new Set<string>();
  for (const { event, record } of applied) {
    if (!event) continue;
    types.set(event.type, (types.get(event.type) ?? 0) + 1);
    if (record?.backfill) continue;
    ingestMs.push(event.ingestMs);
    if (event.userId !== '') users.add(event.userId);
  }
  const refused = new Map<DeadLetterReason, number>();
  for (const { refused: reason } of records) {
    if (reason) refused.set(reason, (refused.get(reason) ?? 0) + 1);
  }
  if (conflicts > 0) refused.set('conflicting_duplicate', conflicts);
  const late = records.filter((r) => r.late).length;
  return { tenant, types, late, duplicates, refused, ingestMs, watermarkMs, users };
}
