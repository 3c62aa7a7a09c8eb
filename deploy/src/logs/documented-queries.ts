import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '@eaglerank/mesh';

/** Text of docs/logs.md. */
export const LOGS_DOCUMENT = readFileSync(join(ROOT, 'docs/logs.md'), 'utf8');

/** Its queries, in its order. */
export const QUERIES: readonly string[] = [
  ...LOGS_DOCUMENT.matchAll(/```logql\n([\s\S]*?)```/g),
].map(([, query]) => query as string);

/** Events that a query is about; none where it is about any. */
export function eventsIn(query: string): string[] {
  return [...query.matchAll(/\bevent=~?"([^"]+)"/g)].flatMap(([, names = '']) => names.split('|'));
}
