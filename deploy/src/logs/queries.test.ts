import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parser } from '@grafana/lezer-logql';
import { ROOT } from '@eaglerank/mesh';

export const DOC = readFileSync(join(ROOT, 'docs/logs.md'), 'utf8');
export const QUERIES = [...DOC.matchAll(/```logql\n([\s\S]*?)```/g)].map(
  ([, query]) => query as string,
);
/** Offset of the first syntax error; undefined without one. */
export function syntaxError(query: string): number | undefined {
  let at: number | undefined;
  parser.parse(query).iterate({
    enter: ({ type, from }) => {
      if (type.isError) at ??= from;
    },
  });
  return at;
}

export interface Names {
  /** Labels of streams. */
  readonly labels: ReadonlySet<string>;
  /** Everything else a query names; fields of lines. */
  readonly fields: ReadonlySet<string>;
}

export function namesIn(query: string): Names {
  const labels = new Set<string>();
  const fields = new Set<string>();
  let inSelector = false;
  parser.parse(query).iterate({
    enter: ({ name, from, to }) => {
      if (name === 'Selector') inSelector = true;
      if (name === 'Identifier') (inSelector ? labels : fields).add(query.slice(from, to));
    },
    leave: ({ name }) => {
      if (name === 'Selector') inSelector = false;
    },
  });
  return { labels, fields };
}

/** Events that a query is about; none where it is about any. */
export function eventsIn(query: string): string[] {
  return [...query.matchAll(/\bevent=~?"([^"]+)"/g)].flatMap(([, names = '']) => names.split('|'));
}
